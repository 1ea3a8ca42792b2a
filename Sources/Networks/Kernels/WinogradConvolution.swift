/// 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3) (Lavin and Gray 2016, section 4.3): 36
/// products of matrices instead of 144 for sixteen results, forward and for both gradients.
struct WinogradConvolution: Sendable {
  /// Tiles that are transformed, multiplied and transformed back at a time.
  static let blockTiles = 32

  let geometry: ConvolutionGeometry
  let source: PaddedImages
  let gradient: PaddedImages
  let tileRows: Int
  let tileColumns: Int

  /// The geometries it computes.
  static func applies(to geometry: ConvolutionGeometry) -> Bool {
    geometry.kernel == 3 && geometry.stride == 1 && geometry.dilation == 1 && geometry.groups == 1
      && geometry.inputChannels % 16 == 0 && geometry.height >= 2 && geometry.width >= 2
  }

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let (height, width) = (geometry.height, geometry.width)
    let results = WinogradTransform.results
    (tileRows, tileColumns) = ((height + results - 1) / results, (width + results - 1) / results)
    let (bottom, right) = (1 + tileRows * results - height, 1 + tileColumns * results - width)
    func layout(_ channels: Int) -> PaddedImages {
      PaddedImages(
        height: height, width: width, channels: channels, top: 1, left: 1, bottom: bottom,
        right: right)
    }
    source = layout(geometry.inputChannels)
    gradient = layout(geometry.outputChannels)
  }

  /// Numbers of transformed weights, either way.
  var transformedCount: Int {
    WinogradTransform.planes * geometry.inputChannels * geometry.outputChannels
  }
  /// Numbers of scratch memory.
  var workCount: Int {
    WinogradTransform.planes
      * (Self.planeStride(geometry.inputChannels) + Self.planeStride(geometry.outputChannels))
  }

  /// The distance between two planes: not a power of two, which would put all numbers of a tile
  /// into the same cache sets.
  private static func planeStride(_ channels: Int) -> Int { blockTiles * channels + 16 }

  /// z = padded images ∗ weights, from `transform`ed weights.
  func forward(_ padded: Source, images: Int, transformed: Source, work: Target, into z: Target) {
    convolve(
      padded, source, images: images, transformed, work: work, into: z,
      channels: geometry.outputChannels)
  }

  /// The gradient with respect to the input, from padded gradients of the result and weights
  /// transformed for the way back.
  func backward(_ padded: Source, images: Int, transformed: Source, work: Target, into dx: Target) {
    convolve(
      padded, gradient, images: images, transformed, work: work, into: dx,
      channels: geometry.inputChannels)
  }

  private func convolve(
    _ padded: Source, _ layout: PaddedImages, images: Int, _ transformed: Source, work: Target,
    into y: Target, channels: Int
  ) {
    let (depth, results) = (layout.channels, WinogradTransform.results)
    let (inputStride, resultStride) = (Self.planeStride(depth), Self.planeStride(channels))
    let (inputs, products) = (work, work + WinogradTransform.planes * inputStride)
    let sum = WindowSum(pixelStride: depth, resultStride: channels, channels: channels)
    withUnsafePointer(to: Tap(source: 0, weight: 0, depth: depth)) { tap in
      let taps = UnsafeBufferPointer(start: tap, count: 1)
      forEachBlock(of: images) { tiles in
        forEach(tiles) { slot, place in
          WinogradTransform.input(
            padded + layout.offset(of: place), rowStride: layout.rowStride, channels: depth,
            into: inputs + slot * depth, plane: inputStride)
        }
        let rows = (tiles.count + 7) & ~7
        for plane in 0..<WinogradTransform.planes {
          sum.run(
            inputs + plane * inputStride, taps, transformed + plane * depth * channels,
            into: products + plane * resultStride, count: rows)
        }
        forEach(tiles) { slot, place in
          let (row, column) = (place.row * results, place.column * results)
          let pixel = (place.image * geometry.height + row) * geometry.width + column
          WinogradTransform.output(
            products + slot * channels, plane: resultStride, channels: channels,
            into: y + pixel * channels, rowStride: geometry.width * channels,
            rows: min(results, geometry.height - row),
            columns: min(results, geometry.width - column))
        }
      }
    }
  }

  /// Adds the transformed weight gradient of these images to `sums`, `transformedCount` numbers
  /// that `WinogradTransform.weightGradient` turns into the gradient.
  func accumulate(
    _ padded: Source, _ gradients: Source, images: Int, work: Target, into sums: Target
  ) {
    let (input, output) = (geometry.inputChannels, geometry.outputChannels)
    let (inputStride, resultStride) = (Self.planeStride(input), Self.planeStride(output))
    let (inputs, results) = (work, work + WinogradTransform.planes * inputStride)
    forEachBlock(of: images) { tiles in
      forEach(tiles) { slot, place in
        WinogradTransform.input(
          padded + source.offset(of: place), rowStride: source.rowStride, channels: input,
          into: inputs + slot * input, plane: inputStride)
        WinogradTransform.result(
          gradients + (gradient.offset(of: place) + gradient.origin), rowStride: gradient.rowStride,
          channels: output, into: results + slot * output, plane: resultStride)
      }
      let pixels = PixelPairs(
        images: 1, rows: 1, columns: tiles.count, sourceImageStride: 0, sourceRowStride: 0,
        sourceStride: input, gradientImageStride: 0, gradientRowStride: 0, gradientStride: output)
      let product = WeightGradient(pixels: pixels, channels: output)
      for plane in 0..<WinogradTransform.planes {
        product.accumulate(
          inputs + plane * inputStride, depth: input,
          results + plane * resultStride, width: output,
          into: sums + plane * input * output)
      }
    }
  }

  /// Where a tile lies.
  struct Place {
    var image: Int
    var row: Int
    var column: Int
  }

  @inline(__always)
  private func forEachBlock(of images: Int, _ body: (Range<Int>) -> Void) {
    let tiles = images * tileRows * tileColumns
    for start in stride(from: 0, to: tiles, by: Self.blockTiles) {
      body(start..<min(start + Self.blockTiles, tiles))
    }
  }

  @inline(__always)
  private func forEach(_ tiles: Range<Int>, _ body: (_ slot: Int, _ place: Place) -> Void) {
    let perImage = tileRows * tileColumns
    var place = Place(
      image: tiles.lowerBound / perImage, row: tiles.lowerBound % perImage / tileColumns,
      column: tiles.lowerBound % perImage % tileColumns)
    for slot in 0..<tiles.count {
      body(slot, place)
      place.column += 1
      if place.column == tileColumns {
        place.column = 0
        place.row += 1
        if place.row == tileRows {
          place.row = 0
          place.image += 1
        }
      }
    }
  }
}

extension PaddedImages {
  /// The offset of the pixels, border included, that a tile sees.
  fileprivate func offset(of place: WinogradConvolution.Place) -> Int {
    place.image * imageStride
      + WinogradTransform.results * (place.row * rowStride + place.column * channels)
  }
}
