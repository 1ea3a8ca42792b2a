import Tensors

/// Average and maximum over windows of pixels, of square windows that slide or of windows that divide
/// the image.
///
/// Each channel is pooled for itself. Where several numbers of a window are largest the first one, by
/// row and column, is the maximum: it alone gets the gradient.
public struct Pooling: Hashable, Sendable {
  public enum Kind: Sendable { case average, maximum }

  enum Windows: Hashable {
    /// Squares that move by `stride`; the border of -∞, or of what an average leaves out
    /// (`count_include_pad=False` in PyTorch's words), is (kernel - 1) / 2 wide, and the result has
    /// ⌈size / stride⌉ pixels each way, so windows may also end outside.
    case sliding(kernel: Int, stride: Int)
    /// As many as the result has pixels, from ⌊i·size / results⌋ to ⌈(i + 1)·size / results⌉: those
    /// of PyTorch's adaptive pooling.
    case dividing
  }

  package let kind: Kind
  let windows: Windows
  package let height: Int
  package let width: Int
  /// In memory: a multiple of 16.
  package private(set) var channels: Int
  package let outputHeight: Int
  package let outputWidth: Int

  /// Throws `NetworksError.invalidLayer` for sizes below 1 or channels that are no multiple of 16.
  package init(kind: Kind, height: Int, width: Int, channels: Int, kernel: Int, stride: Int) throws
  {
    let sizes = [height, width, channels, kernel, stride]
    guard sizes.allSatisfy({ (1...1 << 16).contains($0) }), kernel <= 15, channels % 16 == 0 else {
      throw NetworksError.invalidLayer(
        "a pooling with sizes \(sizes) (height, width, channels, kernel, stride): each must be "
          + "1...65536, the kernel at most 15, the channels a multiple of 16")
    }
    (self.kind, windows) = (kind, .sliding(kernel: kernel, stride: stride))
    (self.height, self.width, self.channels) = (height, width, channels)
    (outputHeight, outputWidth) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
  }

  /// The adaptive average: any size of result, larger ones included.
  /// Throws `NetworksError.invalidLayer` for sizes out of range or channels that are no multiple of
  /// 16.
  package init(
    averagingTo outputHeight: Int, _ outputWidth: Int, height: Int, width: Int, channels: Int
  ) throws {
    let sizes = [height, width, outputHeight, outputWidth]
    guard sizes.allSatisfy({ (1...1024).contains($0) }), (16...1 << 16).contains(channels),
      channels % 16 == 0
    else {
      throw NetworksError.invalidLayer(
        "an average of \(height)×\(width) pixels to \(outputHeight)×\(outputWidth), \(channels) "
          + "channels: sizes must be 1...1024, the channels a multiple of 16")
    }
    (kind, windows) = (.average, .dividing)
    (self.height, self.width, self.channels) = (height, width, channels)
    (self.outputHeight, self.outputWidth) = (outputHeight, outputWidth)
  }

  /// The same on planes with images in lanes.
  var ofLanes: Pooling {
    var pooling = self
    pooling.channels = 16
    return pooling
  }

  /// Numbers of one image, in memory.
  package var inputCount: Int { height * width * channels }
  package var outputCount: Int { outputHeight * outputWidth * channels }

  /// The faster way where it applies.
  private var sliding: SlidingAverage? {
    kind == .average && windows == .sliding(kernel: 3, stride: 1)
      ? SlidingAverage(height: height, width: width, channels: channels) : nil
  }

  /// The input lines under the window of result line `index`, of `results`.
  @inline(__always)
  func window(_ index: Int, _ size: Int, _ results: Int) -> Range<Int> {
    switch windows {
    case .sliding(let kernel, let stride):
      let start = index &* stride &- (kernel &- 1) / 2
      return max(start, 0)..<min(start &+ kernel, size)
    case .dividing:
      return index &* size / results..<((index &+ 1) &* size &+ results &- 1) / results
    }
  }

  /// The result lines, of `results`, whose windows hold input line `index`.
  @inline(__always)
  private func results(_ index: Int, _ size: Int, _ results: Int) -> Range<Int> {
    switch windows {
    case .sliding(let kernel, let stride):
      let position = index &+ (kernel &- 1) / 2
      let first = max(0, (position &- kernel &+ stride) / stride)
      return first..<max(first, min(position / stride &+ 1, results))
    case .dividing: return window(index, results, size)
    }
  }

  /// One image: y (+)= the pooled x. Where maxima are taken, `argmax` gets the position of each in
  /// its window, the first of equal ones.
  package func forward(
    _ x: UnsafePointer<Float>, adding: Bool, argmax: UnsafeMutablePointer<UInt8>?,
    into y: UnsafeMutablePointer<Float>
  ) {
    if let sliding { return sliding.forward(x, adding: adding, into: y) }
    for row in 0..<outputHeight {
      let rows = window(row, height, outputHeight)
      for column in 0..<outputWidth {
        let columns = window(column, width, outputWidth)
        let result = (row &* outputWidth &+ column) &* channels
        for channel in Swift.stride(from: 0, to: channels, by: 16) {
          var value: Vector
          switch kind {
          case .average:
            value = Vector()
            for r in rows {
              for c in columns { value += load(x + ((r &* width &+ c) &* channels &+ channel)) }
            }
            value *= 1 / Float(rows.count &* columns.count)
          case .maximum:
            value = Vector(repeating: -.infinity)
            var place = SIMD16<Int32>(repeating: 0)
            for r in rows {
              for c in columns {
                let candidate: Vector = load(x + ((r &* width &+ c) &* channels &+ channel))
                let isLarger = .!(candidate .<= value)
                value.replace(with: candidate, where: isLarger)
                let position =
                  (r &- rows.lowerBound) &* columns.count &+ c &- columns.lowerBound
                place.replace(
                  with: SIMD16(repeating: Int32(truncatingIfNeeded: position)), where: isLarger)
              }
            }
            if let argmax {
              UnsafeMutableRawPointer(argmax + (result &+ channel)).storeBytes(
                of: SIMD16<UInt8>(truncatingIfNeeded: place), as: SIMD16<UInt8>.self)
            }
          }
          let to = y + (result &+ channel)
          store(adding ? value + load(to) : value, to)
        }
      }
    }
  }

  /// One image: dx (+)= the gradient with respect to x, from the gradient `g` of the result.
  ///
  /// - Parameter argmax: what `forward` left, for maxima.
  package func backward(
    _ g: UnsafePointer<Float>, adding: Bool, argmax: UnsafePointer<UInt8>?,
    into dx: UnsafeMutablePointer<Float>
  ) {
    if let sliding { return sliding.backward(g, adding: adding, into: dx) }
    for row in 0..<height {
      let rows = results(row, height, outputHeight)
      for column in 0..<width {
        let columns = results(column, width, outputWidth)
        let pixel = (row &* width &+ column) &* channels
        for channel in Swift.stride(from: 0, to: channels, by: 16) {
          var sum = adding ? load(dx + (pixel &+ channel)) : Vector()
          for r in rows {
            let windowRows = window(r, height, outputHeight)
            for c in columns {
              let windowColumns = window(c, width, outputWidth)
              let result = (r &* outputWidth &+ c) &* channels &+ channel
              var gradient: Vector = load(g + result)
              if let argmax {
                let position =
                  (row &- windowRows.lowerBound) &* windowColumns.count &+ column
                  &- windowColumns.lowerBound
                let place = UnsafeRawPointer(argmax + result).loadUnaligned(
                  as: SIMD16<UInt8>.self)
                let isHere =
                  SIMD16<Int32>(truncatingIfNeeded: place) .== Int32(truncatingIfNeeded: position)
                gradient.replace(with: 0, where: .!isHere)
                sum += gradient
              } else {
                sum.addProduct(
                  gradient,
                  Vector(repeating: 1 / Float(windowRows.count &* windowColumns.count)))
              }
            }
          }
          store(sum, dx + (pixel &+ channel))
        }
      }
    }
  }
}
