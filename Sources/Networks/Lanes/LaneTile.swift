import Tensors

/// Sums of a convolution that stay in registers, every number of them one of 16 images.
///
/// A row is one input channel at one position of the kernel: a plane of the padded source, moved.
enum LaneTile<let outputs: Int, let columns: Int> {
  /// Puts Σ over rows of x[row + c·step] · w[row][o] into the target, for each output o and column c.
  @inline(__always)
  static func convolve(
    _ x: Source, _ rows: UnsafeBufferPointer<Int>, step: Int, _ weights: Source,
    into target: LaneTarget, output: Int, at offset: Int
  ) {
    var sums = InlineArray<outputs, InlineArray<columns, Vector>>(
      repeating: .init(repeating: Vector()))
    var w = weights
    for row in rows {
      let from = x + row
      for c in 0..<columns {
        let value: Vector = load(from + c &* step)
        for o in 0..<outputs { sums[o][c].addProduct(value, Vector(repeating: w[o])) }
      }
      w += outputs
    }
    for o in 0..<outputs {
      let (scale, shift) = target.affine(output &+ o)
      let plane = offset &+ (output &+ o) &* target.planeStride
      for c in 0..<columns {
        target.put(
          shift.addingProduct(scale, sums[o][c]), at: plane &+ c &* target.stride)
      }
    }
  }
}

/// Where a convolution's sums go, and what becomes of them on the way.
struct LaneTarget {
  let base: Target
  let planeStride: Int
  /// Between neighboring results.
  let stride: Int
  let ending: LaneEnding

  @inline(__always)
  func affine(_ output: Int) -> (Vector, Vector) {
    guard let affine = ending.affine else { return (Vector(repeating: 1), Vector()) }
    return (Vector(repeating: affine.scale[output]), Vector(repeating: affine.shift[output]))
  }

  @inline(__always)
  func put(_ sum: Vector, at offset: Int) {
    var value = sum
    if ending.hasReLU { value = value.relu }
    if let gate = ending.gate {
      value.replace(with: 0, where: (load(gate + offset) as Vector) .<= 0)
    }
    if ending.adds { value += load(base + offset) }
    store(value, base + offset)
  }
}

/// What becomes of a convolution's sums.
struct LaneEnding {
  /// For each output what to multiply by and to add.
  var affine: (scale: Source, shift: Source)?
  var hasReLU = false
  /// Where these numbers, which lie as the results do, are not positive, the result is zero.
  var gate: Source?
  var adds = false
}

/// Sums of a weight gradient that stay in registers: `rows` rows times `outputs` output channels,
/// over all pixels of 16 images.
///
/// `count` is `rows` times `outputs`.
enum LaneGradientTile<let rows: Int, let outputs: Int, let count: Int> {
  /// sums[r·stride + o] += Σ over pixels of x[offsets[r] + pixel] · g[o·plane + pixel].
  @inline(__always)
  static func accumulate(
    _ pixels: PixelPairs, _ x: Source, _ offsets: UnsafePointer<Int>, _ g: Source, plane: Int,
    into to: Target, stride: Int
  ) {
    var sums = InlineArray<count, Vector>(repeating: Vector())
    for i in 0..<count {
      sums[i] = load(to + (i / outputs &* stride &+ i % outputs) &* 16)
    }
    pixels.forEachRow { from, to, count in
      var (x, g) = (x + from, g + to)
      for _ in 0..<count {
        for r in 0..<rows {
          let value: Vector = load(x + offsets[r])
          for o in 0..<outputs {
            sums[r &* outputs &+ o].addProduct(value, load(g + o &* plane))
          }
        }
        x += pixels.sourceStride
        g += pixels.gradientStride
      }
    }
    for i in 0..<count {
      store(sums[i], to + (i / outputs &* stride &+ i % outputs) &* 16)
    }
  }
}
