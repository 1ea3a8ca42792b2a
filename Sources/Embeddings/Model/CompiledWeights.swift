import Tensors

/// The weights as the passes read them: packed for products from both sides, and with the matrices
/// that always follow each other multiplied.
///
/// A message is linear, so message and GRU input are one matrix: (x·message)·input = x·product.
/// The type embedding is followed by a linear layer, so it becomes a table of that layer's results.
final class CompiledWeights: @unchecked Sendable {
  /// A matrix as right operand of x·W and of δ·Wᵀ.
  struct Linear {
    let block: Layout.Block
    let forward: PackedMatrix
    let transposed: PackedMatrix

    init(_ block: Layout.Block) throws {
      self.block = block
      forward = try PackedMatrix(depth: block.rows, columns: block.columns)
      transposed = try PackedMatrix(depth: block.columns, columns: block.rows)
    }

    func pack(from matrix: UnsafePointer<Float>) {
      forward.pack(matrix, rowLength: block.columns)
      transposed.pack(transposing: matrix, rowLength: block.columns, columns: block.rows)
    }
  }

  /// A layer whose rows are products' inputs: see `Propagation`.
  struct Layer {
    let input: Linear
    let state: Linear
    /// message·input: a row for each number of [Σ neighbors; own state; degree].
    let product: Tensor
    /// `product` with the state's reset and update added to the own state's rows, of all rows with
    /// neighbors.
    let single: Linear
    let singleValues: Tensor
    /// The own state's rows of `product`, for each neighbor after the first.
    let repeated: Linear
    /// Both biases of new, of reset, of update (where only their sum matters), and of the state's
    /// new; the first holds the input's alone.
    let biases: Tensor
  }

  /// What the encoder's first round, whose states are embeddings of types, adds up: one row of gates
  /// per type as sender, then as receiver for each neighbor, then (reset, update, new) as state.
  struct Entry {
    let layer: Int
    let table: Tensor
    /// Before the input's product: the rows of senders, then of receivers.
    let messages: Tensor
    let scratch: Tensor
  }

  let layout: Layout
  let weights: Weights
  let layers: [Layer]
  /// Along, against.
  let entries: [Entry]
  let encoderReadout, nodeHead, latentHead, summaryHead, initialHead: Linear
  let newNode, startNode, edgeNewNode, typeScore, typeHead: Linear
  /// One row per type: the type's part of the new-node head, then of the start head.
  let typeTable: Tensor

  init(_ weights: Weights) throws {
    let layout = weights.layout
    (self.layout, self.weights) = (layout, weights)
    let sizes = layout.sizes
    layers = try layout.layers.map { layer in
      Layer(
        input: try Linear(layer.input), state: try Linear(layer.state),
        product: try Tensor(shape: [layer.single.count]), single: try Linear(layer.single),
        singleValues: try Tensor(shape: [layer.single.count]),
        repeated: try Linear(layer.repeated),
        biases: try Tensor(shape: [4 * sizes.halfSlots]))
    }
    entries = try (0..<2).map { direction in
      Entry(
        layer: layout.encoderLayer(against: direction == 1, round: 0),
        table: try Tensor(shape: [3 * sizes.types, sizes.gateSlots]),
        messages: try Tensor(shape: [2 * sizes.types, sizes.messageSlots]),
        scratch: try Tensor(shape: [MatrixProduct.scratchCount]))
    }
    encoderReadout = try Linear(layout.encoderReadout)
    nodeHead = try Linear(layout.nodeHead)
    latentHead = try Linear(layout.latentHead)
    summaryHead = try Linear(layout.summaryHead)
    initialHead = try Linear(layout.initialHead)
    newNode = try Linear(layout.newNode)
    startNode = try Linear(layout.startNode)
    edgeNewNode = try Linear(layout.edgeNewNode)
    typeScore = try Linear(layout.typeScore)
    typeHead = try Linear(layout.typeHead)
    typeTable = try Tensor(shape: [layout.typeTable.count])
    try refresh(workers: 1)
  }

  /// Reads the weights again after they changed.
  ///
  /// - Parameter change: changes the weights of a range just before they are read, while they are
  ///   near; it gets every weight once, on any thread.
  func refresh(workers: Int, change: @Sendable (Range<Int>) -> Void = { _ in }) throws {
    let direct = [
      encoderReadout, nodeHead, latentHead, summaryHead, initialHead, newNode, startNode,
      edgeNewNode, typeScore,
    ]
    let ends = direct.dropFirst().map(\.block.offset) + [layout.directCount]
    // Two layers read it.
    change(layout.encoderEmbedding.range)
    parallelFor(count: layers.count + 1 + direct.count, workers: workers) { task, _ in
      switch task {
      case 0..<self.layers.count:
        let blocks = self.layout.layers[task]
        change(blocks.inputBias.offset..<blocks.stateBias.range.upperBound)
        change(blocks.message.offset..<blocks.input.range.upperBound)
        self.refreshLayer(task)
      case self.layers.count:
        change(self.layout.newEmbedding.offset..<self.layout.count)
        self.refreshTypeTable()
      default:
        let index = task - self.layers.count - 1
        let linear = direct[index]
        change(linear.block.offset..<ends[index])
        linear.pack(from: self.weights.pointer(linear.block))
      }
    }
  }

  private func refreshLayer(_ index: Int) {
    let (layer, blocks, sizes) = (layers[index], layout.layers[index], layout.sizes)
    layer.input.pack(from: weights.pointer(blocks.input))
    layer.state.pack(from: weights.pointer(blocks.state))
    refreshBiases(index)
    if let entry = entries.first(where: { $0.layer == index }) { return refresh(entry) }
    let (half, gates) = (sizes.halfSlots, sizes.gateSlots)
    let (product, single) = (layer.product.base, layer.singleValues.base)
    MatrixProduct.multiply(
      weights.pointer(blocks.message), rowLength: sizes.messageSlots, rows: sizes.messageInput,
      by: layer.input.forward, into: product, resultLength: gates)
    single.update(from: product, count: layer.product.count)
    for row in 0..<half {
      Rows.add(
        weights.pointer(blocks.state) + row * gates, to: single + ((half + row) * gates + half),
        count: 2 * half)
    }
    layer.single.pack(from: single)
    layer.repeated.pack(from: product + half * gates)
  }

  private func refreshBiases(_ index: Int) {
    let (blocks, biases) = (layout.layers[index], layers[index].biases.base)
    let (input, state) = (weights.pointer(blocks.inputBias), weights.pointer(blocks.stateBias))
    let half = layout.sizes.halfSlots
    biases.update(from: input, count: 3 * half)
    Rows.add(state, to: biases + half, count: 2 * half)
    (biases + 3 * half).update(from: state + 2 * half, count: half)
  }

  private func refresh(_ entry: Entry) {
    let (layer, blocks, sizes) = (layers[entry.layer], layout.layers[entry.layer], layout.sizes)
    let (half, slots, types) = (sizes.halfSlots, sizes.messageSlots, sizes.types)
    let embedding = weights.pointer(layout.encoderEmbedding)
    let message = weights.pointer(blocks.message)
    let receivers = entry.messages.base + types * slots
    for (part, messages) in [entry.messages.base, receivers].enumerated() {
      MatrixProduct.multiply(
        embedding, rowLength: half, rows: types, by: message + part * half * slots,
        operandLength: slots, columns: slots, depth: half, into: messages, resultLength: slots,
        scratch: entry.scratch.base)
    }
    for type in 0..<types {
      Rows.add(message + 2 * half * slots, to: receivers + type * slots, count: slots)
    }
    MatrixProduct.multiply(
      entry.messages.base, rowLength: slots, rows: 2 * types, by: layer.input.forward,
      into: entry.table.base, resultLength: sizes.gateSlots)
    MatrixProduct.multiply(
      embedding, rowLength: half, rows: types, by: layer.state.forward,
      into: entry.table.base + 2 * types * sizes.gateSlots, resultLength: sizes.gateSlots)
  }

  private func refreshTypeTable() {
    typeHead.pack(from: weights.pointer(typeHead.block))
    MatrixProduct.multiply(
      weights.pointer(layout.newEmbedding), rowLength: layout.newEmbedding.columns,
      rows: layout.sizes.types, by: typeHead.forward, into: typeTable.base,
      resultLength: layout.typeTable.columns)
  }
}
