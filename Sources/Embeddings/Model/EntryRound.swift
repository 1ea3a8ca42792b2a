import Tensors

/// The encoder's first round. Its states are embeddings, one per type, so what its products give is
/// looked up in tables of a row per type (`CompiledWeights.Entry`) and added up.
final class EntryRound {
  private typealias Vector = SIMD16<Float>

  private let compiled: CompiledWeights
  private let sizes: Sizes
  /// Per direction and row: new, reset, update, state's new; later their gradients.
  private let gates: [Floats]
  private let tableGradients: [Floats]
  private let biasGradients: [Floats]
  private let embeddingGradient: Floats
  private let ownGradient: Floats

  private var gateLength: Int { 4 * sizes.halfSlots }
  private var tableLength: Int { sizes.gateSlots }

  init(compiled: CompiledWeights, rows: Int, arena: Arena) throws {
    let sizes = compiled.layout.sizes
    (self.compiled, self.sizes) = (compiled, sizes)
    gates = try (0..<2).map { _ in try arena.floats(rows * 4 * sizes.halfSlots) }
    tableGradients = try (0..<2).map { _ in try arena.floats(3 * sizes.types * sizes.gateSlots) }
    biasGradients = try (0..<2).map { _ in try arena.floats(4 * sizes.halfSlots) }
    embeddingGradient = try arena.floats(sizes.types * sizes.halfSlots)
    ownGradient = try arena.floats(sizes.halfSlots)
  }

  /// The nodes of several graphs: node v of graph g is row v·graphs + g.
  struct Nodes {
    let rows: Int
    let graphs: Int
    /// Per row; -1 where the graph has no such node.
    let types: UnsafePointer<Int32>
    /// Per row: the neighbors along and against the edges.
    let masks: [UnsafeMutablePointer<UInt64>]
  }

  private var embedding: Floats { compiled.weights.pointer(compiled.layout.encoderEmbedding) }

  /// Writes the states after the round, zero where there is no node.
  func forward(_ nodes: Nodes, into output: Floats) {
    for direction in 0..<2 { forward(nodes, direction: direction, into: output) }
  }

  private func forward(_ nodes: Nodes, direction: Int, into output: Floats) {
    let (half, types) = (sizes.halfSlots, sizes.types)
    let entry = compiled.entries[direction]
    let table = entry.table.base
    let biases = compiled.layers[entry.layer].biases.base
    for row in 0..<nodes.rows {
      let target = output + (row * 2 + direction) * half
      let type = Int(nodes.types[row])
      guard type >= 0 else {
        target.update(repeating: 0, count: half)
        continue
      }
      let gates = gates[direction] + row * gateLength
      let mask = nodes.masks[direction][row]
      let degree = Float(mask.nonzeroBitCount)
      let receiver = table + (types + type) * tableLength
      for i in stride(from: 0, to: 3 * half, by: 16) {
        var sum = (load(receiver + i) as Vector) * degree
        var rest = mask
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          let sender = Int(nodes.types[node * nodes.graphs + row % nodes.graphs])
          sum += load(table + (sender * tableLength + i)) as Vector
        }
        store(sum, gates + i)
      }
      let state = table + (2 * types + type) * tableLength
      Rows.add(state, to: gates + half, count: 2 * half)
      (gates + 3 * half).update(from: state + 2 * half, count: half)
      GatedUnit.forward(
        biases: biases, gates: gates, state: embedding + type * half, into: target, half: half)
    }
  }

  /// Adds the gradients of tables, biases and embedding, given that of the states after the round.
  func backward(_ nodes: Nodes, output: Floats, into gradient: Gradient) {
    let layout = compiled.layout
    embeddingGradient.update(repeating: 0, count: layout.encoderEmbedding.count)
    for direction in 0..<2 {
      backward(nodes, direction: direction, output: output)
      let blocks = layout.layers[compiled.entries[direction].layer]
      gradient.add(tableGradients[direction], to: layout.entries[direction])
      gradient.add(biasGradients[direction], to: blocks.inputBias)
      gradient.add(biasGradients[direction] + sizes.halfSlots, to: blocks.stateBias)
    }
    gradient.add(embeddingGradient, to: layout.encoderEmbedding)
  }

  private func backward(_ nodes: Nodes, direction: Int, output: Floats) {
    let (half, types) = (sizes.halfSlots, sizes.types)
    let table = tableGradients[direction]
    table.update(repeating: 0, count: 3 * types * tableLength)
    biasGradients[direction].update(repeating: 0, count: 4 * half)
    for row in 0..<nodes.rows where nodes.types[row] >= 0 {
      let type = Int(nodes.types[row])
      let gates = gates[direction] + row * gateLength
      GatedUnit.backward(
        output: output + (row * 2 + direction) * half, gates: gates,
        state: embedding + type * half, sums: biasGradients[direction], into: ownGradient,
        half: half)
      Rows.add(ownGradient, to: embeddingGradient + type * half, count: half)
      Rows.add(gates + half, to: table + (2 * types + type) * tableLength, count: 3 * half)
      var rest = nodes.masks[direction][row]
      let degree = Vector(repeating: Float(rest.nonzeroBitCount))
      let receiver = table + (types + type) * tableLength
      for i in stride(from: 0, to: 3 * half, by: 16) {
        let sum = load(receiver + i) as Vector
        store(sum.addingProduct(load(gates + i), degree), receiver + i)
      }
      while rest != 0 {
        let node = rest.trailingZeroBitCount
        rest &= rest &- 1
        let sender = Int(nodes.types[node * nodes.graphs + row % nodes.graphs])
        Rows.add(gates, to: table + sender * tableLength, count: 3 * half)
      }
    }
  }
}
