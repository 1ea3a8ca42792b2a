import Spaces
import Tensors

/// Codes of a few graphs, and their gradient.
///
/// h = embedding of the type, propagated along and against the edges; mean and log variance are two
/// gated sums over the nodes.
final class EncoderPass {
  let compiled: CompiledWeights
  let sizes: Sizes
  private let entry: EntryRound
  /// The rounds after the first.
  private let propagation: Propagation
  private let readout: Readout
  private var graphCount = 0
  private var nodes = 0
  private var step: Propagation.Step?

  private let types: UnsafeMutablePointer<Int32>
  private let counts: UnsafeMutablePointer<Int32>
  private let output: Floats
  private let values: Floats
  /// One row per graph: mean, then log variance.
  let codes: Floats
  /// The caller's gradient of `codes`.
  let codeGradients: Floats

  /// - Parameter gradients: whether `backward` will be called.
  init(
    compiled: CompiledWeights, capacity: Capacity, gradients: Bool = true, arena: Arena
  ) throws {
    let sizes = compiled.layout.sizes
    (self.compiled, self.sizes) = (compiled, sizes)
    let rows = capacity.graphs * capacity.nodes
    entry = try EntryRound(compiled: compiled, rows: rows, arena: arena)
    propagation = try Propagation(
      compiled: compiled, firstLayer: 0, rounds: 1..<sizes.rounds, rows: rows, stepRows: rows,
      keepsSteps: gradients, arena: arena)
    readout = Readout(sizes, rowLength: 2 * sizes.latentSlots)
    types = arena.integers(rows, of: Int32.self)
    counts = arena.integers(capacity.graphs, of: Int32.self)
    output = try arena.floats(rows * sizes.stateSlots)
    values = try arena.floats(rows * 2 * sizes.latentSlots)
    codes = try arena.floats(capacity.graphs * 2 * sizes.latentSlots)
    codeGradients = try arena.floats(capacity.graphs * 2 * sizes.latentSlots)
  }

  private var rows: Int { nodes * graphCount }
  private var entryNodes: EntryRound.Nodes {
    EntryRound.Nodes(rows: rows, graphs: graphCount, types: types, masks: propagation.masks)
  }

  /// Computes `codes`. The graphs are within the capacity and their types within the model's.
  func forward(_ graphs: [OperationGraph]) {
    graphCount = graphs.count
    nodes = graphs.reduce(0) { max($0, $1.nodeCount) }
    place(graphs)
    propagation.begin()
    if sizes.rounds > 1 {
      entry.forward(entryNodes, into: propagation.states)
      step = propagation.forward(firstRow: 0, rows: rows, graphs: graphCount, into: output)
    } else {
      entry.forward(entryNodes, into: output)
    }
    MatrixProduct.multiply(
      output, rowLength: sizes.stateSlots, rows: rows, by: compiled.encoderReadout.forward,
      into: values, resultLength: 2 * sizes.latentSlots)
    readout.forward(
      values, biases: compiled.weights.pointer(compiled.layout.encoderReadoutBias), nodes: nodes,
      graphs: graphCount, counts: counts, into: codes)
  }

  /// Sets types, counts and masks.
  private func place(_ graphs: [OperationGraph]) {
    for row in 0..<rows {
      types[row] = -1
      propagation.masks[0][row] = 0
      propagation.masks[1][row] = 0
    }
    for (g, graph) in graphs.enumerated() {
      counts[g] = Int32(graph.nodeCount)
      for (node, type) in graph.types.enumerated() {
        let row = node * graphs.count + g
        types[row] = Int32(type)
        propagation.masks[0][row] = graph.predecessors[node]
        var rest = graph.predecessors[node]
        while rest != 0 {
          let source = rest.trailingZeroBitCount
          rest &= rest &- 1
          propagation.masks[1][source * graphs.count + g] |= 1 << UInt64(node)
        }
      }
    }
  }

  /// Adds the weights' gradient, given `codeGradients`, after `forward`.
  func backward(into gradient: Gradient) {
    let (layout, latent) = (compiled.layout, sizes.latentSlots)
    readout.backward(values, sums: codeGradients, nodes: nodes, graphs: graphCount)
    gradient.addProduct(
      layout.encoderReadout, output, rowLength: sizes.stateSlots, by: values,
      operandLength: 2 * latent, depth: rows)
    gradient.addRows(values, rowLength: 2 * latent, rows: rows, to: layout.encoderReadoutBias)
    MatrixProduct.multiply(
      values, rowLength: 2 * latent, rows: rows, by: compiled.encoderReadout.transposed,
      into: propagation.stateGradients[sizes.rounds - 1], resultLength: sizes.stateSlots)
    if let step { propagation.backward(step) }
    propagation.accumulate(into: gradient)
    entry.backward(entryNodes, output: propagation.stateGradients[0], into: gradient)
  }
}

/// The most graphs and nodes that one pass holds.
struct Capacity: Equatable, Sendable {
  let graphs: Int
  let nodes: Int

  /// As many graphs as `most`, fewer where graphs have more than 11 nodes.
  init(nodes: Int, most: Int) {
    self.nodes = nodes
    graphs = max(1, min(most, 128 * most / (nodes * nodes)))
  }

  /// For passes without gradients, which need less memory for each graph.
  static func inference(nodes: Int) -> Capacity { Capacity(nodes: nodes, most: 32) }
}
