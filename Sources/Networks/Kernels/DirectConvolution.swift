/// Convolution by definition: any kernel, stride, dilation and grouping.
///
/// A pixel's window is a list of taps. The way back to the input visits each residue of input
/// positions modulo the stride on its own, with the taps that reach it: no zero is inserted.
struct DirectConvolution: Sendable {
  /// The input positions that agree modulo the stride.
  private struct Phase: Sendable {
    var row: Int
    var column: Int
    var rows: Int
    var columns: Int
    var taps: [Tap]
  }

  let geometry: ConvolutionGeometry
  let source: PaddedImages
  let gradient: PaddedImages
  private let taps: [Tap]
  private let phases: [Phase]
  /// The kernel position of each block of transposed weights.
  private let transposition: [Int]

  init(_ geometry: ConvolutionGeometry) {
    let (kernel, stride, dilation) = (geometry.kernel, geometry.stride, geometry.dilation)
    let (height, width, padding) = (geometry.height, geometry.width, geometry.padding)
    let source = PaddedImages(
      height: height, width: width, channels: geometry.inputChannels, top: padding, left: padding,
      bottom: padding, right: padding)
    let taps = (0..<kernel * kernel).map { position in
      Tap(
        source: position / kernel * dilation * source.rowStride
          + position % kernel * dilation * geometry.inputChannels,
        weight: position * geometry.depth, depth: geometry.depth)
    }

    /// The kernel lines that reach an input line of this residue, with the result line they come
    /// from, counted from the residue's own line.
    func lines(_ residue: Int) -> [(line: Int, offset: Int)] {
      (0..<kernel).reversed().compactMap { line in
        let distance = residue + padding - line * dilation
        return distance % stride == 0 ? (line, distance / stride) : nil
      }
    }
    func count(_ size: Int, _ residue: Int) -> Int {
      max(0, (size - residue + stride - 1) / stride)
    }
    let before = max(0, (0..<stride).flatMap(lines).map { -$0.offset }.max() ?? 0)
    func after(_ size: Int, _ resultSize: Int) -> Int {
      let reach = (0..<stride).map { residue in
        count(size, residue) + (lines(residue).map(\.offset).max() ?? 0)
      }
      return max(0, (reach.max() ?? 0) - resultSize)
    }
    let gradient = PaddedImages(
      height: geometry.outputHeight, width: geometry.outputWidth,
      channels: geometry.outputChannels, top: before, left: before,
      bottom: after(height, geometry.outputHeight), right: after(width, geometry.outputWidth))

    let resultDepth = geometry.outputChannels / geometry.groups
    var phases: [Phase] = []
    var transposition: [Int] = []
    for row in 0..<min(stride, height) {
      for column in 0..<min(stride, width) {
        var taps: [Tap] = []
        for (line, down) in lines(row) {
          for (place, across) in lines(column) {
            taps.append(
              Tap(
                source: down * gradient.rowStride + across * geometry.outputChannels,
                weight: transposition.count * resultDepth, depth: resultDepth))
            transposition.append(line * kernel + place)
          }
        }
        phases.append(
          Phase(
            row: row, column: column, rows: count(height, row), columns: count(width, column),
            taps: Self.merged(taps)))
      }
    }
    self.geometry = geometry
    (self.source, self.gradient) = (source, gradient)
    self.taps = Self.merged(taps)
    (self.phases, self.transposition) = (phases, transposition)
  }

  /// Joins taps that continue one another.
  private static func merged(_ taps: [Tap]) -> [Tap] {
    var merged: [Tap] = []
    for tap in taps {
      if let last = merged.last, last.source + last.depth == tap.source,
        last.weight + last.depth == tap.weight
      {
        merged[merged.count - 1].depth += tap.depth
      } else {
        merged.append(tap)
      }
    }
    return merged
  }

  /// Copies `[position][depth][output]` weights to `[position][output of the group][input]`.
  func transpose(_ weights: Source, to transposed: Target) {
    let (input, output) = (geometry.inputChannels, geometry.outputChannels)
    let (depth, width) = (geometry.depth, geometry.outputChannels / geometry.groups)
    for (block, position) in transposition.enumerated() {
      for group in 0..<geometry.groups {
        for o in 0..<width {
          let column = weights + (position * depth * output + group * width + o)
          let row = transposed + ((block * width + o) * input + group * depth)
          for i in 0..<depth { row[i] = column[i &* output] }
        }
      }
    }
  }

  /// z = padded images ∗ weights.
  func forward(_ padded: Source, images: Int, _ weights: Source, into z: Target) {
    let (rows, columns) = (geometry.outputHeight, geometry.outputWidth)
    let windowStride = geometry.stride * geometry.inputChannels
    let isWhole = geometry.stride == 1 && !source.hasBorder
    taps.withUnsafeBufferPointer { taps in
      for image in 0..<(isWhole ? 1 : images) {
        for row in 0..<(isWhole ? 1 : rows) {
          sum(
            padded + (image * source.imageStride + row * geometry.stride * source.rowStride), taps,
            weights, into: z + (image * rows + row) * columns * geometry.outputChannels,
            count: isWhole ? images * rows * columns : columns, pixelStride: windowStride,
            resultStride: geometry.outputChannels, channels: geometry.outputChannels,
            groupDepth: geometry.depth)
        }
      }
    }
  }

  /// The gradient with respect to the input, from padded gradients of the result.
  func backward(_ padded: Source, images: Int, transposed: Source, into dx: Target) {
    let (stride, channels) = (geometry.stride, geometry.inputChannels)
    let isWhole = stride == 1 && !gradient.hasBorder
    for phase in phases {
      phase.taps.withUnsafeBufferPointer { taps in
        for image in 0..<(isWhole ? 1 : images) {
          for row in 0..<(isWhole ? 1 : phase.rows) {
            let from = image * gradient.imageStride + gradient.origin + row * gradient.rowStride
            let line = image * geometry.height + row * stride + phase.row
            sum(
              padded + from, taps, transposed,
              into: dx + (line * geometry.width + phase.column) * channels,
              count: isWhole ? images * phase.rows * phase.columns : phase.columns,
              pixelStride: geometry.outputChannels, resultStride: stride * channels,
              channels: channels, groupDepth: geometry.outputChannels / geometry.groups)
          }
        }
      }
    }
  }

  @inline(__always)
  private func sum(
    _ x: Source, _ taps: UnsafeBufferPointer<Tap>, _ w: Source, into y: Target, count: Int,
    pixelStride: Int, resultStride: Int, channels: Int, groupDepth: Int
  ) {
    if geometry.isDepthwise {
      ChannelwiseSum(pixelStride: pixelStride, resultStride: resultStride, channels: channels)
        .run(x, taps, w, into: y, count: count)
    } else {
      WindowSum(
        pixelStride: pixelStride, resultStride: resultStride, channels: channels,
        groupWidth: channels / geometry.groups, groupDepth: groupDepth
      ).run(x, taps, w, into: y, count: count)
    }
  }

  /// Adds the weight gradient of these images, from padded images and padded gradients.
  func accumulate(_ padded: Source, _ gradients: Source, images: Int, into dw: Target) {
    let pixels = PixelPairs(
      images: images, rows: geometry.outputHeight, columns: geometry.outputWidth,
      sourceImageStride: source.imageStride, sourceRowStride: geometry.stride * source.rowStride,
      sourceStride: geometry.stride * geometry.inputChannels,
      gradientImageStride: gradient.imageStride, gradientRowStride: gradient.rowStride,
      gradientStride: geometry.outputChannels
    ).merged
    let channels = geometry.outputChannels
    let width = channels / geometry.groups
    let sums = WeightGradient(pixels: pixels, channels: channels)
    for tap in taps {
      let (x, w) = (padded + tap.source, dw + tap.weight * channels)
      if geometry.isDepthwise {
        ChannelwiseSum.accumulate(
          pixels, x, gradients + gradient.origin, channels: channels, into: w)
        continue
      }
      for group in 0..<geometry.groups {
        sums.accumulate(
          x + group * geometry.depth, depth: tap.depth,
          gradients + gradient.origin + group * width, width: width, into: w + group * width)
      }
    }
  }
}
