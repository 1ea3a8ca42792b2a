import Tensors

/// What backward passes add up: the direct blocks of a layout and the products' gradients.
final class Gradient: @unchecked Sendable {
  let layout: Layout
  let values: Tensor
  /// Whether nothing was added yet: then the next addition overwrites.
  var isEmpty = true
  private let scratch: Tensor

  init(layout: Layout) throws {
    self.layout = layout
    values = try Tensor(shape: [layout.gradientCount])
    scratch = try Tensor(shape: [MatrixProduct.scratchCount])
  }

  func pointer(_ block: Layout.Block) -> Floats { values.base + block.offset }

  /// Adds inputsᵀ·deltas to a block or some columns of it, bounded by multiples of 32; the first
  /// addition of a backward pass to these columns has `first` set.
  func addProduct(
    _ block: Layout.Block, _ inputs: UnsafePointer<Float>, rowLength: Int,
    by deltas: UnsafePointer<Float>, operandLength: Int, columns: Range<Int>? = nil,
    indices: UnsafePointer<Int32>? = nil, depth: Int, first: Bool = true
  ) {
    let columns = columns ?? 0..<block.columns
    MatrixProduct.multiplyTransposed(
      inputs, rowLength: rowLength, rows: block.rows, by: deltas, operandLength: operandLength,
      columns: columns.count, indices: indices, depth: depth,
      into: pointer(block) + columns.lowerBound, resultLength: block.columns,
      adding: !(isEmpty && first), scratch: scratch.base)
  }

  /// Adds numbers to a block of as many.
  func add(_ source: UnsafePointer<Float>, to block: Layout.Block) {
    typealias Vector = SIMD16<Float>
    let target = pointer(block)
    for i in stride(from: 0, to: block.count, by: 16) {
      let old = isEmpty ? Vector(repeating: 0) : load(target + i) as Vector
      store(old + load(source + i), target + i)
    }
  }

  /// Adds the sum of `rows` rows to a block of one row.
  func addRows(_ source: UnsafePointer<Float>, rowLength: Int, rows: Int, to block: Layout.Block) {
    typealias Vector = SIMD16<Float>
    let target = pointer(block)
    for i in stride(from: 0, to: block.columns, by: 16) {
      var sum = isEmpty ? Vector(repeating: 0) : load(target + i) as Vector
      for row in 0..<rows { sum += load(source + (row * rowLength + i)) as Vector }
      store(sum, target + i)
    }
  }
}
