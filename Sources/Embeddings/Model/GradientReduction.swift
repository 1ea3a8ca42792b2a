import Tensors

/// Adds the gradients of several passes in a fixed order and takes composed products apart: from
/// the gradient of A·B to those of A and B.
final class GradientReduction: @unchecked Sendable {
  private let compiled: CompiledWeights
  private let layout: Layout
  private let gradients: [Gradient]
  private let total: Tensor
  private let scratch: [Tensor]
  private let messages: [Tensor]

  init(compiled: CompiledWeights, gradients: [Gradient], total: Tensor) throws {
    (self.compiled, layout) = (compiled, compiled.layout)
    (self.gradients, self.total) = (gradients, total)
    let tasks = compiled.layers.count + 1
    scratch = try (0..<tasks).map { _ in try Tensor(shape: [MatrixProduct.scratchCount]) }
    messages = try compiled.entries.map { try Tensor(shape: $0.messages.shape) }
  }

  /// Sets `total` from the first `lanes` gradients; returns its Euclidean norm.
  func run(lanes: Int, workers: Int) -> Double {
    // The layers' own blocks and the encoder's embedding come first.
    let first = layout.encoderReadout.offset
    let chunk = 1 << 16
    let chunks = (layout.directCount - first + chunk - 1) / chunk
    let entryLayers = compiled.entries.map(\.layer)
    let layers = layout.layers.indices.filter { !entryLayers.contains($0) }
    let squares = parallelMap(count: layers.count + 2 + chunks, workers: workers) {
      task, _ -> Double in
      switch task {
      case 0..<layers.count: return self.reduceLayer(layers[task], lanes: lanes)
      case layers.count: return self.reduceEntries(lanes: lanes)
      case layers.count + 1: return self.reduceTypeTable(lanes: lanes)
      default:
        let begin = first + (task - layers.count - 2) * chunk
        let count = min(chunk, self.layout.directCount - begin)
        self.sum(begin, count: count, lanes: lanes, into: self.total.base + begin)
        return Self.squares(self.total.base + begin, count: count)
      }
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

  /// The sum of a block over all lanes, in place of the first lane's.
  private func lanesSum(_ block: Layout.Block, lanes: Int) -> Floats {
    let sum = gradients[0].pointer(block)
    self.sum(block.offset, count: block.range.count, lanes: lanes, into: sum)
    return sum
  }

  /// Sums a block that gradients and weights both have; returns it.
  private func reduceDirect(_ block: Layout.Block, lanes: Int) -> Floats {
    let target = total.base + block.offset
    sum(block.offset, count: block.range.count, lanes: lanes, into: target)
    return target
  }

  private func squares(_ blocks: [Layout.Block]) -> Double {
    blocks.reduce(0) { $0 + Self.squares(total.base + $1.offset, count: $1.count) }
  }

  /// product = message·input; what is `single`'s alone belongs to product and state.
  private func reduceLayer(_ index: Int, lanes: Int) -> Double {
    let (blocks, half, gates) = (
      layout.layers[index], layout.sizes.halfSlots, layout.sizes.gateSlots
    )
    let product = lanesSum(blocks.single, lanes: lanes)
    let repeated = lanesSum(blocks.repeated, lanes: lanes)
    let state = reduceDirect(blocks.state, lanes: lanes)
    for row in 0..<half {
      let own = product + (half + row) * gates
      Rows.add(own + half, to: state + row * gates, count: 2 * half)
      Rows.add(repeated + row * gates, to: own, count: gates)
    }
    split(
      blocks.single, product, left: blocks.message, right: blocks.input,
      packed: compiled.layers[index].input.transposed, scratch: scratch[index])
    _ = reduceDirect(blocks.inputBias, lanes: lanes)
    _ = reduceDirect(blocks.stateBias, lanes: lanes)
    return squares([
      blocks.message, blocks.input, blocks.state, blocks.inputBias, blocks.stateBias,
    ])
  }

  /// The encoder's first round: (embedding·message)·input and embedding·state.
  private func reduceEntries(lanes: Int) -> Double {
    let (half, types, slots) = (
      layout.sizes.halfSlots, layout.sizes.types, layout.sizes.messageSlots
    )
    let embedding = compiled.weights.pointer(layout.encoderEmbedding)
    let embeddingGradient = reduceDirect(layout.encoderEmbedding, lanes: lanes)
    var squares = 0.0
    for (direction, entry) in compiled.entries.enumerated() {
      let (blocks, layer) = (layout.layers[entry.layer], compiled.layers[entry.layer])
      let (scratch, messages) = (scratch[entry.layer].base, messages[direction].base)
      let table = lanesSum(layout.entries[direction], lanes: lanes)
      let states = table + 2 * types * layout.sizes.gateSlots
      let (message, state) = (total.base + blocks.message.offset, total.base + blocks.state.offset)
      MatrixProduct.multiplyTransposed(
        entry.messages.base, rowLength: slots, rows: slots, by: table,
        operandLength: layout.sizes.gateSlots, columns: layout.sizes.gateSlots, depth: 2 * types,
        into: total.base + blocks.input.offset, resultLength: layout.sizes.gateSlots,
        adding: false, scratch: scratch)
      MatrixProduct.multiply(
        table, rowLength: layout.sizes.gateSlots, rows: 2 * types, by: layer.input.transposed,
        into: messages, resultLength: slots)
      for part in 0..<2 {
        MatrixProduct.multiplyTransposed(
          embedding, rowLength: half, rows: half, by: messages + part * types * slots,
          operandLength: slots, columns: slots, depth: types, into: message + part * half * slots,
          resultLength: slots, adding: false, scratch: scratch)
      }
      let bias = message + 2 * half * slots
      bias.update(repeating: 0, count: slots)
      for type in types..<2 * types { Rows.add(messages + type * slots, to: bias, count: slots) }
      MatrixProduct.multiplyTransposed(
        embedding, rowLength: half, rows: half, by: states,
        operandLength: layout.sizes.gateSlots, columns: layout.sizes.gateSlots, depth: types,
        into: state, resultLength: layout.sizes.gateSlots, adding: false, scratch: scratch)
      MatrixProduct.multiply(
        states, rowLength: layout.sizes.gateSlots, rows: types, by: layer.state.transposed,
        into: embeddingGradient, resultLength: half, adding: true)
      addEmbedding(messages, of: entry, to: embeddingGradient)
      _ = reduceDirect(blocks.inputBias, lanes: lanes)
      _ = reduceDirect(blocks.stateBias, lanes: lanes)
      squares += self.squares([
        blocks.message, blocks.input, blocks.state, blocks.inputBias, blocks.stateBias,
      ])
    }
    return squares + self.squares([layout.encoderEmbedding])
  }

  /// From the gradients of an entry's messages to the embedding's.
  private func addEmbedding(
    _ messages: Floats, of entry: CompiledWeights.Entry, to gradient: Floats
  ) {
    let (half, types, slots) = (
      layout.sizes.halfSlots, layout.sizes.types, layout.sizes.messageSlots
    )
    let weights = compiled.weights.pointer(layout.layers[entry.layer].message)
    for part in 0..<2 {
      for type in 0..<types {
        let row = messages + (part * types + type) * slots
        for i in 0..<half {
          gradient[type * half + i] += Rows.dot(
            row, weights + (part * half + i) * slots, count: slots)
        }
      }
    }
  }

  /// typeTable = newEmbedding·typeHead.
  private func reduceTypeTable(lanes: Int) -> Double {
    let table = lanesSum(layout.typeTable, lanes: lanes)
    split(
      layout.typeTable, table, left: layout.newEmbedding, right: layout.typeHead,
      packed: compiled.typeHead.transposed, scratch: scratch[layout.layers.count])
    return squares([layout.newEmbedding, layout.typeHead])
  }

  /// From the gradient D of left·right: D·rightᵀ and leftᵀ·D.
  private func split(
    _ product: Layout.Block, _ gradient: Floats, left: Layout.Block, right: Layout.Block,
    packed: PackedMatrix, scratch: Tensor
  ) {
    MatrixProduct.multiply(
      gradient, rowLength: product.columns, rows: product.rows, by: packed,
      into: total.base + left.offset, resultLength: left.columns)
    MatrixProduct.multiplyTransposed(
      compiled.weights.pointer(left), rowLength: left.columns, rows: left.columns, by: gradient,
      operandLength: product.columns, columns: product.columns, depth: product.rows,
      into: total.base + right.offset, resultLength: right.columns, adding: false,
      scratch: scratch.base)
  }
}
