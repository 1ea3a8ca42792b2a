import Tensors

/// Adds the gradients of several passes in a fixed order and takes composed products apart: from
/// the gradient of A·B to those of A and B.
final class GradientReduction: @unchecked Sendable {
  private let compiled: CompiledWeights
  private let layout: Layout
  private let gradients: [Gradient]
  private let total: Tensor
  private let scratch: [Tensor]

  init(compiled: CompiledWeights, gradients: [Gradient], total: Tensor) throws {
    (self.compiled, layout) = (compiled, compiled.layout)
    (self.gradients, self.total) = (gradients, total)
    let tasks = compiled.layers.count + 1
    scratch = try (0..<tasks).map { _ in try Tensor(shape: [MatrixProduct.scratchCount]) }
  }

  /// Sets `total` from the first `lanes` gradients; returns its Euclidean norm.
  func run(lanes: Int, workers: Int) -> Double {
    let chunk = 1 << 16
    let chunks = (layout.directCount + chunk - 1) / chunk
    let layers = layout.layers.count
    let squares = parallelMap(count: layers + 1 + chunks, workers: workers) { task, _ -> Double in
      if task < layers { return self.reduceLayer(task, lanes: lanes) }
      if task == layers { return self.reduceTypeTable(lanes: lanes) }
      let begin = (task - layers - 1) * chunk
      let count = min(chunk, self.layout.directCount - begin)
      self.sum(begin, count: count, lanes: lanes, into: self.total.base + begin)
      return Self.squares(self.total.base + begin, count: count)
    }
    return squares.reduce(0, +).squareRoot()
  }

  private func sum(_ offset: Int, count: Int, lanes: Int, into target: Floats) {
    typealias Vector = SIMD16<Float>
    for i in stride(from: 0, to: count, by: 16) {
      var sum = load(gradients[0].values.base + (offset + i)) as Vector
      for lane in 1..<max(lanes, 1) { sum += load(gradients[lane].values.base + (offset + i)) }
      store(sum, target + i)
    }
  }

  private static func squares(_ values: Floats, count: Int) -> Double {
    typealias Vector = SIMD16<Float>
    var total = 0.0
    for begin in stride(from: 0, to: count, by: 1024) {
      var sum = Vector(repeating: 0)
      for i in stride(from: begin, to: min(begin + 1024, count), by: 16) {
        let x = load(values + i) as Vector
        sum.addProduct(x, x)
      }
      total += Double(sum.sum())
    }
    return total
  }

  /// product = message·input.
  private func reduceLayer(_ index: Int, lanes: Int) -> Double {
    let (blocks, sizes) = (layout.layers[index], layout.sizes)
    return split(
      blocks.product, left: blocks.message, right: blocks.input,
      packed: compiled.layers[index].input.transposed, rows: sizes.messageInput, task: index,
      lanes: lanes)
  }

  /// typeTable = newEmbedding·typeHead.
  private func reduceTypeTable(lanes: Int) -> Double {
    split(
      layout.typeTable, left: layout.newEmbedding, right: layout.typeHead,
      packed: compiled.typeHead.transposed, rows: layout.sizes.types, task: layout.layers.count,
      lanes: lanes)
  }

  /// From the gradient D of left·right: D·rightᵀ and leftᵀ·D. The sum D replaces the first lane's.
  private func split(
    _ product: Layout.Block, left: Layout.Block, right: Layout.Block, packed: PackedMatrix,
    rows: Int, task: Int, lanes: Int
  ) -> Double {
    let sum = gradients[0].pointer(product)
    self.sum(product.offset, count: (product.count + 15) / 16 * 16, lanes: lanes, into: sum)
    let (leftGradient, rightGradient) = (total.base + left.offset, total.base + right.offset)
    MatrixProduct.multiply(
      sum, rowLength: product.columns, rows: rows, by: packed, into: leftGradient,
      resultLength: left.columns)
    MatrixProduct.multiplyTransposed(
      compiled.weights.pointer(left), rowLength: left.columns, rows: left.columns, by: sum,
      operandLength: product.columns, columns: product.columns, depth: rows, into: rightGradient,
      resultLength: right.columns, adding: false, scratch: scratch[task].base)
    return Self.squares(leftGradient, count: left.count)
      + Self.squares(rightGradient, count: right.count)
  }
}
