import Tensors

/// A few codes decoded from both sides at once, one node a step, and the gradient.
///
/// Side graph g < codes writes graph g from its input on, side graph codes + g the reversed graph
/// from its output on. Step k propagates over the k nodes so far, sums them up twice, scores the
/// next node's type (from the first summary), makes its state (from the second), and scores the
/// edges into it from all nodes so far. A code's part of every head is constant over the steps and
/// computed once.
final class DecoderPass {
  let compiled: CompiledWeights
  let layout: Layout
  let sizes: Sizes
  let capacity: Capacity
  let propagation: Propagation
  let readout: Readout
  private(set) var codeCount = 0
  /// Side graphs: twice as many as codes, fewer once some were dropped.
  private(set) var sides = 0
  var steps: [Propagation.Step?] = []

  /// One row per code.
  let codes: Floats
  let codeGradients: Floats
  /// Per code: what it adds to the type, edge, new-node and start heads.
  let codeParts: Floats
  /// The code of each side graph.
  let sideCodes: UnsafeMutablePointer<Int32>
  /// Row k·sides + g: node k of side graph g.
  let types: UnsafeMutablePointer<Int32>
  let predecessors: UnsafeMutablePointer<UInt64>
  let successors: UnsafeMutablePointer<UInt64>

  let startHidden: Floats
  /// Per step and row of its nodes: readout values, then the edge head's hidden layer.
  let nodeValues: Floats
  /// Per step and row of its nodes: the states that the values are products of.
  let nodeStates: Floats
  /// Per step and side graph: both summaries.
  let summaries: Floats
  /// Per step and side graph: the type head's hidden layer, then the new node's part of the edges'.
  let summaryValues: Floats
  let newHidden: Floats
  let newStates: Floats
  /// Per step and side graph.
  let typeLogits: Floats
  /// Per step and row of its nodes: the edge from it to the new node.
  let edgeLogits: Floats

  // Gradients.
  let partGradients: Floats
  /// The type head's hidden layer, moved here when its gradient takes its place.
  let typeHidden: Floats
  let tableGradient: Floats
  let summaryGradients: Floats
  let newHiddenGradients: Floats
  let newStateGradients: Floats
  let startGradients: Floats
  let edgeScoreGradient: Floats
  let edgeBiasGradient: Floats

  /// - Parameter keepsSteps: whether `backward` will be called: then every step keeps its values.
  init(
    compiled: CompiledWeights, capacity: Capacity, keepsSteps: Bool = true, arena: Arena
  ) throws {
    let layout = compiled.layout
    let sizes = layout.sizes
    (self.compiled, self.layout, self.sizes, self.capacity) = (compiled, layout, sizes, capacity)
    let (codeRows, sideRows) = (capacity.graphs, 2 * capacity.graphs)
    let stepRows = sideRows * capacity.nodes
    // Blocks of 2...N nodes; steps of 1..<N nodes.
    let blockRows = keepsSteps ? stepRows * (capacity.nodes + 1) / 2 : stepRows
    let perStep = keepsSteps ? stepRows : sideRows
    let (gradientRows, gradientSteps) = keepsSteps ? (blockRows, perStep) : (0, 0)
    propagation = try Propagation(
      compiled: compiled, firstLayer: 2 * sizes.rounds, rounds: 0..<sizes.rounds, rows: blockRows,
      stepRows: stepRows, keepsSteps: keepsSteps, gradients: keepsSteps, arena: arena)
    readout = Readout(sizes, rowLength: layout.nodeHead.columns)
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    codes = try arena.floats(codeRows * latent)
    codeGradients = try arena.floats(codeRows * latent)
    codeParts = try arena.floats(codeRows * sizes.latentHeadSlots)
    sideCodes = arena.integers(sideRows, of: Int32.self)
    types = arena.integers(stepRows, of: Int32.self)
    predecessors = arena.integers(stepRows, of: UInt64.self)
    successors = arena.integers(stepRows, of: UInt64.self)
    startHidden = try arena.floats(sideRows * hidden)
    nodeValues = try arena.floats(blockRows * layout.nodeHead.columns)
    nodeStates = try arena.floats(gradientRows * state)
    summaries = try arena.floats(perStep * 2 * latent)
    summaryValues = try arena.floats(perStep * layout.summaryHead.columns)
    newHidden = try arena.floats(perStep * hidden)
    newStates = try arena.floats(perStep * state)
    typeLogits = try arena.floats(perStep * sizes.typeSlots)
    edgeLogits = try arena.floats(blockRows)
    partGradients = try arena.floats(codeRows * sizes.latentHeadSlots)
    typeHidden = try arena.floats(gradientSteps * latent)
    tableGradient = try arena.floats(layout.typeTable.count)
    summaryGradients = try arena.floats(sideRows * 2 * latent)
    newHiddenGradients = try arena.floats(gradientSteps * hidden)
    newStateGradients = try arena.floats(gradientSteps * state)
    startGradients = try arena.floats(sideRows * hidden)
    edgeScoreGradient = try arena.floats(hidden)
    edgeBiasGradient = try arena.floats(16)
  }

  /// The first row of step k in `nodeValues` and `edgeLogits`, which hold k·sides rows for it.
  func valueRow(_ k: Int) -> Int { propagation.keepsSteps ? sides * (k * (k - 1) / 2) : 0 }

  /// The first row of the states that go into step k, k >= 2.
  func blockRow(_ k: Int) -> Int { propagation.keepsSteps ? sides * (k * (k - 1) / 2 - 1) : 0 }

  /// The first row of step k in what has one row per side graph.
  func sideRow(_ k: Int) -> Int { propagation.keepsSteps ? (k - 1) * sides : 0 }

  /// The states after step k's propagation, k·sides rows.
  func states(_ k: Int) -> Floats {
    propagation.states + blockRow(k + 1) * sizes.stateSlots
  }

  /// Starts with `count` codes, which are set, and the types of the first nodes.
  func begin(count: Int) {
    typealias Vector = SIMD16<Float>
    (codeCount, sides) = (count, 2 * count)
    for side in 0..<sides { sideCodes[side] = Int32(side % count) }
    steps.removeAll(keepingCapacity: true)
    steps.append(nil)
    propagation.begin()
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    MatrixProduct.multiply(
      codes, rowLength: latent, rows: count, by: compiled.latentHead.forward, into: codeParts,
      resultLength: sizes.latentHeadSlots)
    let biases = compiled.weights.pointer(layout.latentHeadBias)
    for code in 0..<count {
      Rows.add(biases, to: codeParts + code * sizes.latentHeadSlots, count: sizes.latentHeadSlots)
    }
    for side in 0..<sides {
      let row = startHidden + side * hidden
      let table = compiled.typeTable.base + (Int(types[side]) * 2 * hidden + hidden)
      Rows.rectifiedSum(table, part(side) + (latent + 2 * hidden), into: row, count: hidden)
    }
    let start = propagation.states
    MatrixProduct.multiply(
      startHidden, rowLength: hidden, rows: sides, by: compiled.startNode.forward, into: start,
      resultLength: state)
    for side in 0..<sides {
      Rows.add(
        compiled.weights.pointer(layout.startNodeBias), to: start + side * state, count: state)
    }
  }

  /// What the code of a side graph adds to the heads.
  func part(_ side: Int) -> Floats {
    codeParts + Int(sideCodes[side]) * sizes.latentHeadSlots
  }

  /// Leaves out all side graphs but those listed, in ascending order, from the step after k on.
  func retain(_ kept: [Int], after k: Int) {
    let state = sizes.stateSlots
    let block = states(k)
    for node in 0...k {
      for (place, side) in kept.enumerated() {
        let (target, source) = (node * kept.count + place, node * sides + side)
        predecessors[target] = predecessors[source]
        successors[target] = successors[source]
        (block + target * state).update(from: block + source * state, count: state)
      }
    }
    for (place, side) in kept.enumerated() { sideCodes[place] = sideCodes[side] }
    sides = kept.count
  }

  /// Step k up to the logits of the next node's type. `predecessors` and `successors` hold the
  /// edges among the k nodes so far.
  func propagate(_ k: Int) {
    let (rows, latent) = (k * sides, sizes.latentSlots)
    let columns = layout.nodeHead.columns
    if k > 1 {
      let first = blockRow(k)
      let present: UInt64 = (1 << UInt64(k)) - 1
      for row in 0..<rows {
        propagation.masks[0][first + row] = predecessors[row]
        propagation.masks[1][first + row] = successors[row] & present
      }
      steps.append(
        propagation.forward(firstRow: first, rows: rows, graphs: sides, into: states(k)))
    }
    let values = nodeValues + valueRow(k) * columns
    let sums = summaries + sideRow(k) * 2 * latent
    MatrixProduct.multiply(
      states(k), rowLength: sizes.stateSlots, rows: rows, by: compiled.nodeHead.forward,
      into: values, resultLength: columns, columns: 0..<(k > 1 ? columns : 2 * latent))
    let biases = compiled.weights.pointer(layout.readoutBias)
    if k > 1 {
      readout.forward(
        values, biases: biases, nodes: k, graphs: sides, counts: nil, into: sums)
    } else {
      readout.forwardUngated(values, biases: biases, graphs: sides, into: sums)
    }
    let hidden = summaryValues + sideRow(k) * layout.summaryHead.columns
    MatrixProduct.multiply(
      sums, rowLength: 2 * latent, rows: sides, by: compiled.summaryHead.forward, into: hidden,
      resultLength: layout.summaryHead.columns)
    for side in 0..<sides {
      let row = hidden + side * layout.summaryHead.columns
      Rows.rectifiedSum(row, part(side), into: row, count: latent)
    }
    let logits = typeLogits + sideRow(k) * sizes.typeSlots
    MatrixProduct.multiply(
      hidden, rowLength: layout.summaryHead.columns, rows: sides, by: compiled.typeScore.forward,
      into: logits, resultLength: sizes.typeSlots)
    for side in 0..<sides {
      Rows.add(
        compiled.weights.pointer(layout.typeScoreBias), to: logits + side * sizes.typeSlots,
        count: sizes.typeSlots)
    }
  }

  /// Appends node k, whose types are set, and for k > 1 scores the edges into it.
  func append(_ k: Int) {
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    let inner = newHidden + sideRow(k) * hidden
    MatrixProduct.multiply(
      summaries + (sideRow(k) * 2 * latent + latent), rowLength: 2 * latent, rows: sides,
      by: compiled.initialHead.forward, into: inner, resultLength: hidden)
    for side in 0..<sides {
      let row = inner + side * hidden
      Rows.add(part(side) + (latent + hidden), to: row, count: hidden)
      let table = compiled.typeTable.base + Int(types[k * sides + side]) * 2 * hidden
      Rows.rectifiedSum(row, table, into: row, count: hidden)
    }
    let new = newStates + sideRow(k) * state
    MatrixProduct.multiply(
      inner, rowLength: hidden, rows: sides, by: compiled.newNode.forward, into: new,
      resultLength: state)
    for side in 0..<sides {
      Rows.add(
        compiled.weights.pointer(layout.newNodeBias), to: new + side * state, count: state)
    }
    states(k).advanced(by: k * sides * state).update(from: new, count: sides * state)
    if k > 1 { scoreEdges(k) }
  }

  private func scoreEdges(_ k: Int) {
    typealias Vector = SIMD16<Float>
    let (latent, hidden) = (sizes.latentSlots, sizes.hiddenSlots)
    let (columns, length) = (layout.nodeHead.columns, layout.summaryHead.columns)
    let edges = summaryValues + (sideRow(k) * length + latent)
    MatrixProduct.multiply(
      newStates + sideRow(k) * sizes.stateSlots, rowLength: sizes.stateSlots, rows: sides,
      by: compiled.edgeNewNode.forward, into: edges, resultLength: length, adding: true)
    for side in 0..<sides {
      Rows.add(part(side) + latent, to: edges + side * length, count: hidden)
    }
    let score = compiled.weights.pointer(layout.edgeScore)
    let bias = compiled.weights.pointer(layout.edgeScoreBias)[0]
    let first = valueRow(k)
    for row in 0..<k * sides {
      let values = nodeValues + ((first + row) * columns + 2 * latent)
      let edge = edges + row % sides * length
      var dot = Vector(repeating: 0)
      for i in stride(from: 0, to: hidden, by: 16) {
        let sum = (load(values + i) as Vector) + load(edge + i)
        let value = sum.replacing(with: 0, where: sum .< 0)
        store(value, values + i)
        dot.addProduct(value, load(score + i))
      }
      edgeLogits[first + row] = dot.sum() + bias
    }
  }
}
