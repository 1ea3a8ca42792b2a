import Tensors

/// Average and maximum over windows of pixels. The border of -∞, or of what an average leaves out
/// (`count_include_pad=False` in PyTorch's words), is (kernel - 1) / 2 wide; the result has
/// ⌈size / stride⌉ pixels each way, so windows may also end outside.
public struct Pooling: Hashable, Sendable {
  public enum Kind: Sendable { case average, maximum }

  package let kind: Kind
  package let height: Int
  package let width: Int
  /// In memory: a multiple of 16.
  package private(set) var channels: Int
  package let kernel: Int
  package let stride: Int

  /// Throws `NetworksError.invalidLayer` for sizes below 1 or channels that are no multiple of 16.
  package init(kind: Kind, height: Int, width: Int, channels: Int, kernel: Int, stride: Int) throws
  {
    let sizes = [height, width, channels, kernel, stride]
    guard sizes.allSatisfy({ (1...1 << 16).contains($0) }), kernel <= 15, channels % 16 == 0 else {
      throw NetworksError.invalidLayer(
        "a pooling with sizes \(sizes) (height, width, channels, kernel, stride): each must be "
          + "1...65536, the kernel at most 15, the channels a multiple of 16")
    }
    (self.kind, self.height, self.width) = (kind, height, width)
    (self.channels, self.kernel, self.stride) = (channels, kernel, stride)
  }

  /// The same on planes with images in lanes.
  var ofLanes: Pooling {
    var pooling = self
    pooling.channels = 16
    return pooling
  }

  package var outputHeight: Int { (height - 1) / stride + 1 }
  package var outputWidth: Int { (width - 1) / stride + 1 }
  package var inputCount: Int { height * width * channels }
  package var outputCount: Int { outputHeight * outputWidth * channels }
  private var border: Int { (kernel - 1) / 2 }

  /// The faster way where it applies.
  private var sliding: SlidingAverage? {
    kind == .average && kernel == 3 && stride == 1
      ? SlidingAverage(height: height, width: width, channels: channels) : nil
  }

  /// The input lines under the window of result line `index`.
  @inline(__always)
  private func window(_ index: Int, _ size: Int) -> Range<Int> {
    let start = index &* stride &- border
    return max(start, 0)..<min(start &+ kernel, size)
  }

  /// The result lines whose windows hold input line `index`.
  @inline(__always)
  private func results(_ index: Int, _ size: Int) -> Range<Int> {
    let first = max(0, (index &+ border &- kernel &+ stride) / stride)
    return first..<max(first, min((index &+ border) / stride &+ 1, size))
  }

  /// One image: y (+)= the pooled x. Where maxima are taken, `places` gets the position of each in
  /// its window, the first of equal ones.
  package func forward(
    _ x: UnsafePointer<Float>, adding: Bool, places: UnsafeMutablePointer<UInt8>?,
    into y: UnsafeMutablePointer<Float>
  ) {
    if let sliding { return sliding.forward(x, adding: adding, into: y) }
    for row in 0..<outputHeight {
      let rows = window(row, height)
      for column in 0..<outputWidth {
        let columns = window(column, width)
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
                let position = (r &- row &* stride &+ border) &* kernel &+ c &- column &* stride
                place.replace(
                  with: SIMD16(repeating: Int32(truncatingIfNeeded: position &+ border)),
                  where: isLarger)
              }
            }
            if let places {
              UnsafeMutableRawPointer(places + (result &+ channel)).storeBytes(
                of: SIMD16<UInt8>(truncatingIfNeeded: place), as: SIMD16<UInt8>.self)
            }
          }
          let to = y + (result &+ channel)
          store(adding ? value + load(to) : value, to)
        }
      }
    }
  }

  /// One image: dx (+)= the gradient with respect to x.
  package func backward(
    _ g: UnsafePointer<Float>, adding: Bool, places: UnsafePointer<UInt8>?,
    into dx: UnsafeMutablePointer<Float>
  ) {
    if let sliding { return sliding.backward(g, adding: adding, into: dx) }
    for row in 0..<height {
      let rows = results(row, outputHeight)
      for column in 0..<width {
        let columns = results(column, outputWidth)
        let pixel = (row &* width &+ column) &* channels
        for channel in Swift.stride(from: 0, to: channels, by: 16) {
          var sum = adding ? load(dx + (pixel &+ channel)) : Vector()
          for r in rows {
            let height = window(r, self.height).count
            for c in columns {
              let result = (r &* outputWidth &+ c) &* channels &+ channel
              var gradient: Vector = load(g + result)
              if let places {
                let position = (row &- r &* stride &+ border) &* kernel &+ column &- c &* stride
                let place = UnsafeRawPointer(places + result).loadUnaligned(
                  as: SIMD16<UInt8>.self)
                let isHere =
                  SIMD16<Int32>(truncatingIfNeeded: place)
                  .== Int32(truncatingIfNeeded: position &+ border)
                gradient.replace(with: 0, where: .!isHere)
                sum += gradient
              } else {
                sum.addProduct(
                  gradient, Vector(repeating: 1 / Float(height &* window(c, width).count)))
              }
            }
          }
          store(sum, dx + (pixel &+ channel))
        }
      }
    }
  }
}
