import Tensors

/// Where every weight matrix lies in one flat vector. A matrix has one row per input and one column
/// per output, so that a layer is x·W.
///
/// The gates of a GRU are ordered new, reset, update at its input and reset, update, new at its
/// state: then both parts read slices of one row (new, reset, update, state's new).
struct Layout: Sendable {
  struct Block: Sendable {
    let offset: Int
    let rows: Int
    let columns: Int
    var count: Int { rows * columns }
    /// Its places in the flat vector, up to those of the next block.
    var range: Range<Int> { offset..<offset + (count + 15) / 16 * 16 }
  }

  /// One message-passing layer: m = [Σ neighbors; degree·own; degree]·message, then a GRU.
  struct Layer: Sendable {
    var inputBias: Block
    var state: Block
    var stateBias: Block
    var message: Block
    var input: Block
    /// In a gradient only: see `CompiledWeights.Layer`; empty in an encoder's first round.
    var single: Block
    var repeated: Block
  }

  let sizes: Sizes
  /// Encoder along, encoder against, decoder along, decoder against; each `rounds` layers.
  let layers: [Layer]
  /// In a gradient only, along and against: see `CompiledWeights.Entry`.
  let entries: [Block]
  let encoderEmbedding: Block
  let encoderReadout: Block
  let encoderReadoutBias: Block
  /// The decoder's two readouts, then the node part of the edge head.
  let nodeHead: Block
  let readoutBias: Block
  /// The code's part of the hidden layers: type, edge, new node, start; their biases are here too.
  let latentHead: Block
  let latentHeadBias: Block
  /// The graph summary's part of the type and edge heads.
  let summaryHead: Block
  /// The second summary's part of the new-node head.
  let initialHead: Block
  let newNode: Block
  let newNodeBias: Block
  let startNode: Block
  let startNodeBias: Block
  let edgeNewNode: Block
  let edgeScore: Block
  let edgeScoreBias: Block
  let typeScore: Block
  let typeScoreBias: Block
  /// The end of the blocks that a gradient has, too.
  let directCount: Int
  let newEmbedding: Block
  /// The type embedding's part of the new-node and start heads.
  let typeHead: Block
  /// In a gradient only: the gradient of newEmbedding·typeHead.
  let typeTable: Block
  /// The numbers of a weight vector.
  let count: Int
  /// The numbers of a backward pass's gradient.
  let gradientCount: Int

  init(_ sizes: Sizes) {
    self.sizes = sizes
    var end = 0
    func block(_ rows: Int, _ columns: Int) -> Block {
      defer { end += (rows * columns + 15) / 16 * 16 }
      return Block(offset: end, rows: rows, columns: columns)
    }
    let (half, state, gates) = (sizes.halfSlots, sizes.stateSlots, sizes.gateSlots)
    let (latent, hidden, types) = (sizes.latentSlots, sizes.hiddenSlots, sizes.typeSlots)
    let none = Block(offset: 0, rows: 0, columns: 0)
    var layers = (0..<4 * sizes.rounds).map { _ in
      Layer(
        inputBias: block(1, gates), state: block(half, gates), stateBias: block(1, gates),
        message: none, input: none, single: none, repeated: none)
    }
    encoderEmbedding = block(sizes.types, half)
    encoderReadout = block(state, 2 * latent)
    encoderReadoutBias = block(1, 2 * latent)
    nodeHead = block(state, 2 * latent + hidden)
    readoutBias = block(1, 2 * latent)
    latentHead = block(latent, sizes.latentHeadSlots)
    latentHeadBias = block(1, sizes.latentHeadSlots)
    summaryHead = block(latent, latent + hidden)
    initialHead = block(latent, hidden)
    newNode = block(hidden, state)
    newNodeBias = block(1, state)
    startNode = block(hidden, state)
    startNodeBias = block(1, state)
    edgeNewNode = block(state, hidden)
    edgeScore = block(1, hidden)
    edgeScoreBias = block(1, 16)
    typeScore = block(latent, types)
    typeScoreBias = block(1, types)
    directCount = end
    let entryLayers = [0, sizes.rounds]
    for i in layers.indices where !entryLayers.contains(i) {
      layers[i].single = block(sizes.messageInput, gates)
      layers[i].repeated = block(half, gates)
    }
    entries = entryLayers.map { _ in block(3 * sizes.types, gates) }
    typeTable = block(sizes.types, 2 * hidden)
    gradientCount = end
    end = directCount
    for i in layers.indices {
      layers[i].message = block(sizes.messageInput, sizes.messageSlots)
      layers[i].input = block(sizes.messageSlots, gates)
    }
    newEmbedding = block(sizes.types, sizes.messageSlots)
    typeHead = block(sizes.messageSlots, 2 * hidden)
    count = end
    self.layers = layers
  }

  func encoderLayer(against: Bool, round: Int) -> Int { (against ? sizes.rounds : 0) + round }
  func decoderLayer(against: Bool, round: Int) -> Int {
    (against ? 3 : 2) * sizes.rounds + round
  }
}
