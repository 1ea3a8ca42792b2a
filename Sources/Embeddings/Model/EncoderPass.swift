import Spaces
import Tensors

/// Codes of a few graphs, and their gradient.
///
/// h = embedding of the type, propagated along and against the edges; mean and log variance are two
/// gated sums over the nodes.
final class EncoderPass {
  let compiled: CompiledWeights
  let sizes: Sizes
  private let propagation: Propagation
  private let readout: Readout
  private var graphs: [OperationGraph] = []
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
  private let embeddingGradient: Floats

  init(compiled: CompiledWeights, capacity: Capacity, arena: Arena) throws {
    let sizes = compiled.layout.sizes
    (self.compiled, self.sizes) = (compiled, sizes)
    let rows = capacity.graphs * capacity.nodes
    propagation = try Propagation(
      compiled: compiled, firstLayer: 0, rows: rows, stepRows: rows, arena: arena)
    readout = Readout(sizes, rowLength: 2 * sizes.latentSlots)
    types = arena.integers(rows, of: Int32.self)
    counts = arena.integers(capacity.graphs, of: Int32.self)
    output = try arena.floats(rows * sizes.stateSlots)
    values = try arena.floats(rows * 2 * sizes.latentSlots)
    codes = try arena.floats(capacity.graphs * 2 * sizes.latentSlots)
    codeGradients = try arena.floats(capacity.graphs * 2 * sizes.latentSlots)
    embeddingGradient = try arena.floats(sizes.types * sizes.halfSlots)
  }

  /// Computes `codes`. The graphs are within the capacity and their types within the model's.
  func forward(_ graphs: [OperationGraph]) {
    self.graphs = graphs
    nodes = graphs.reduce(0) { max($0, $1.nodeCount) }
    place()
    let rows = nodes * graphs.count
    propagation.begin()
    step = propagation.forward(firstRow: 0, rows: rows, graphs: graphs.count, into: output)
    MatrixProduct.multiply(
      output, rowLength: sizes.stateSlots, rows: rows, by: compiled.encoderReadout.forward,
      into: values, resultLength: 2 * sizes.latentSlots)
    readout.forward(
      values, biases: compiled.weights.pointer(compiled.layout.encoderReadoutBias), nodes: nodes,
      graphs: graphs.count, counts: counts, into: codes)
  }

  /// Sets the first states, types, counts and masks.
  private func place() {
    let half = sizes.halfSlots
    let embedding = compiled.weights.pointer(compiled.layout.encoderEmbedding)
    for row in 0..<nodes * graphs.count {
      types[row] = -1
      propagation.masks[0][row] = 0
      propagation.masks[1][row] = 0
      (propagation.states[0] + row * 2 * half).update(repeating: 0, count: 2 * half)
    }
    for (g, graph) in graphs.enumerated() {
      counts[g] = Int32(graph.nodeCount)
      for (node, type) in graph.types.enumerated() {
        let row = node * graphs.count + g
        let state = propagation.states[0] + row * 2 * half
        types[row] = Int32(type)
        state.update(from: embedding + type * half, count: half)
        (state + half).update(from: embedding + type * half, count: half)
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
    guard let step else { return }
    let (layout, latent, half) = (compiled.layout, sizes.latentSlots, sizes.halfSlots)
    readout.backward(values, sums: codeGradients, nodes: nodes, graphs: graphs.count)
    gradient.addProduct(
      layout.encoderReadout, output, rowLength: sizes.stateSlots, by: values,
      operandLength: 2 * latent, depth: step.rows)
    gradient.addRows(
      values, rowLength: 2 * latent, rows: step.rows, to: layout.encoderReadoutBias)
    MatrixProduct.multiply(
      values, rowLength: 2 * latent, rows: step.rows, by: compiled.encoderReadout.transposed,
      into: propagation.stateGradients[sizes.rounds], resultLength: sizes.stateSlots)
    propagation.backward(step)
    propagation.accumulate(into: gradient, rows: step.rows)
    embeddingGradient.update(repeating: 0, count: layout.encoderEmbedding.count)
    for row in 0..<step.rows where types[row] >= 0 {
      let source = propagation.stateGradients[0] + row * 2 * half
      let target = embeddingGradient + Int(types[row]) * half
      for i in 0..<half { target[i] += source[i] + source[half + i] }
    }
    gradient.add(embeddingGradient, to: layout.encoderEmbedding)
  }
}

/// The most graphs and nodes that one pass holds.
struct Capacity: Equatable, Sendable {
  let graphs: Int
  let nodes: Int

  /// Eight graphs of the published sizes keep a pass within a core's share of the cache; fewer
  /// where graphs are large.
  init(nodes: Int) {
    self.nodes = nodes
    graphs = max(1, min(8, 1024 / (nodes * nodes)))
  }
}
