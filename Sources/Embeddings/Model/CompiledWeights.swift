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

  struct Layer {
    let product: Linear
    /// `product` before packing.
    let productValues: Tensor
    let input: Linear
    let state: Linear
    /// Both biases of new, of reset, of update (where only their sum matters), and of the state's
    /// new; the first holds the input's alone.
    let biases: Tensor
  }

  let layout: Layout
  let weights: Weights
  let layers: [Layer]
  let encoderReadout, nodeHead, latentHead, summaryHead, initialHead: Linear
  let newNode, startNode, edgeNewNode, typeScore, typeHead: Linear
  /// One row per type: the type's part of the new-node head, then of the start head.
  let typeTable: Tensor

  init(_ weights: Weights) throws {
    let layout = weights.layout
    (self.layout, self.weights) = (layout, weights)
    layers = try layout.layers.map { layer in
      Layer(
        product: try Linear(layer.product),
        productValues: try Tensor(shape: [layer.product.count]),
        input: try Linear(layer.input), state: try Linear(layer.state),
        biases: try Tensor(shape: [4 * layout.sizes.halfSlots]))
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
  func refresh(workers: Int) throws {
    let direct = [
      encoderReadout, nodeHead, latentHead, summaryHead, initialHead, newNode, startNode,
      edgeNewNode, typeScore,
    ]
    parallelFor(count: layers.count + 1 + direct.count, workers: workers) { task, _ in
      switch task {
      case 0..<self.layers.count: self.refreshLayer(task)
      case self.layers.count: self.refreshTypeTable()
      default:
        let linear = direct[task - self.layers.count - 1]
        linear.pack(from: self.weights.pointer(linear.block))
      }
    }
  }

  private func refreshLayer(_ index: Int) {
    let (layer, blocks, sizes) = (layers[index], layout.layers[index], layout.sizes)
    layer.input.pack(from: weights.pointer(blocks.input))
    MatrixProduct.multiply(
      weights.pointer(blocks.message), rowLength: sizes.messageSlots, rows: sizes.messageInput,
      by: layer.input.forward, into: layer.productValues.base, resultLength: sizes.gateSlots)
    layer.product.pack(from: layer.productValues.base)
    layer.state.pack(from: weights.pointer(blocks.state))
    let (input, state) = (weights.pointer(blocks.inputBias), weights.pointer(blocks.stateBias))
    let half = sizes.halfSlots
    for i in 0..<half {
      layer.biases.base[i] = input[i]
      layer.biases.base[half + i] = input[half + i] + state[i]
      layer.biases.base[2 * half + i] = input[2 * half + i] + state[half + i]
      layer.biases.base[3 * half + i] = state[2 * half + i]
    }
  }

  private func refreshTypeTable() {
    typeHead.pack(from: weights.pointer(typeHead.block))
    MatrixProduct.multiply(
      weights.pointer(layout.newEmbedding), rowLength: layout.newEmbedding.columns,
      rows: layout.sizes.types, by: typeHead.forward, into: typeTable.base,
      resultLength: layout.typeTable.columns)
  }
}
