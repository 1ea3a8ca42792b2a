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
      * (Self.planePitch(geometry.inputChannels) + Self.planePitch(geometry.outputChannels))
  }

  /// The distance between two planes: not a power of two, which would put all numbers of a tile
  /// into the same cache sets.
  private static func planePitch(_ channels: Int) -> Int { blockTiles * channels + 16 }

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
    let (inputPitch, resultPitch) = (Self.planePitch(depth), Self.planePitch(channels))
    let (inputs, products) = (work, work + WinogradTransform.planes * inputPitch)
    let sum = WindowSum(pixelPitch: depth, resultPitch: channels, channels: channels)
    withUnsafePointer(to: Tap(source: 0, weight: 0, depth: depth)) { tap in
      let taps = UnsafeBufferPointer(start: tap, count: 1)
      forEachBlock(of: images) { tiles in
        forEach(tiles) { slot, place in
          WinogradTransform.input(
            padded + layout.offset(of: place), rowPitch: layout.rowPitch, channels: depth,
            into: inputs + slot * depth, plane: inputPitch)
        }
        let rows = (tiles.count + 7) & ~7
        for plane in 0..<WinogradTransform.planes {
          sum.run(
            inputs + plane * inputPitch, taps, transformed + plane * depth * channels,
            into: products + plane * resultPitch, count: rows)
        }
        forEach(tiles) { slot, place in
          let (row, column) = (place.row * results, place.column * results)
          let pixel = (place.image * geometry.height + row) * geometry.width + column
          WinogradTransform.output(
            products + slot * channels, plane: resultPitch, channels: channels,
            into: y + pixel * channels, rowPitch: geometry.width * channels,
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
    let (inputPitch, resultPitch) = (Self.planePitch(input), Self.planePitch(output))
    let (inputs, results) = (work, work + WinogradTransform.planes * inputPitch)
    forEachBlock(of: images) { tiles in
      forEach(tiles) { slot, place in
        WinogradTransform.input(
          padded + source.offset(of: place), rowPitch: source.rowPitch, channels: input,
          into: inputs + slot * input, plane: inputPitch)
        WinogradTransform.result(
          gradients + (gradient.offset(of: place) + gradient.origin), rowPitch: gradient.rowPitch,
          channels: output, into: results + slot * output, plane: resultPitch)
      }
      let pixels = PixelPairs(
        images: 1, rows: 1, columns: tiles.count, sourceImagePitch: 0, sourceRowPitch: 0,
        sourcePitch: input, gradientImagePitch: 0, gradientRowPitch: 0, gradientPitch: output)
      let product = WeightGradient(pixels: pixels, channels: output)
      for plane in 0..<WinogradTransform.planes {
        product.accumulate(
          inputs + plane * inputPitch, depth: input,
          results + plane * resultPitch, width: output,
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
    place.image * imagePitch
      + WinogradTransform.results * (place.row * rowPitch + place.column * channels)
  }
}
