import Tensors

/// Message passing over the nodes of several graphs at once, with everything its gradient needs.
///
/// Rows are nodes: node v of graph g is row v·graphs + g of its step, so that a step's new nodes
/// come last. The steps of a decoder follow each other in one numbering of rows; an encoder has one
/// step. Each row carries two masks, of its in-neighbors and its out-neighbors among the step's
/// nodes. The first half of a state travels along the edges, the second against them.
///
/// Per layer: m_j = Σ_i W[h_i; h_j] + b over in-neighbors, h_j ← GRU(m_j, h_j), all nodes at once.
/// A row without neighbors skips the message's product: its message is zero.
final class Propagation {
  let sizes: Sizes
  let compiled: CompiledWeights
  /// Index of the layer (along, round 0) in the compiled weights.
  let firstLayer: Int
  /// The states before each round: round 0 is also where the caller puts states in.
  let states: [Floats]
  /// Per row: the neighbors along and against the edges.
  let masks: [UnsafeMutablePointer<UInt64>]

  /// [direction · rounds + round]: for each row with neighbors, their sum, degree·own and degree.
  let inputs: [Floats]
  /// [direction · rounds + round]: new, reset, update, state's new; later their gradients.
  let gates: [Floats]
  /// Per direction: the rows with neighbors.
  let activeRows: [UnsafeMutablePointer<Int32>]
  /// Per direction and row: its place among the step's active rows, or -1.
  let places: [UnsafeMutablePointer<Int32>]
  /// Per direction: how many active rows all steps so far have.
  var activeCounts = [0, 0]

  /// Gradients of the states before each round of one step, and after the last.
  let stateGradients: [Floats]
  /// [direction · rounds + round]: sums of the gates' gradients over all rows.
  let biasGradients: [Floats]
  let gateScratch: Floats
  let messageScratch: Floats
  let zeros: Floats

  /// Distance of two rows of `inputs`.
  var inputLength: Int { 2 * sizes.halfSlots + 16 }
  var rowLength: Int { sizes.stateSlots }

  /// - Parameters:
  ///   - rows: of all steps together.
  ///   - stepRows: of the largest step.
  init(
    compiled: CompiledWeights, firstLayer: Int, rows: Int, stepRows: Int, arena: Arena
  ) throws {
    let sizes = compiled.layout.sizes
    (self.compiled, self.firstLayer, self.sizes) = (compiled, firstLayer, sizes)
    let layers = 0..<2 * sizes.rounds
    states = try (0..<sizes.rounds).map { _ in try arena.floats(rows * sizes.stateSlots) }
    masks = (0..<2).map { _ in arena.integers(rows, of: UInt64.self) }
    inputs = try layers.map { _ in try arena.floats(rows * (2 * sizes.halfSlots + 16)) }
    gates = try layers.map { _ in try arena.floats(rows * 4 * sizes.halfSlots) }
    activeRows = (0..<2).map { _ in arena.integers(rows, of: Int32.self) }
    places = (0..<2).map { _ in arena.integers(rows, of: Int32.self) }
    stateGradients = try (0...sizes.rounds).map { _ in
      try arena.floats(stepRows * sizes.stateSlots)
    }
    biasGradients = try layers.map { _ in try arena.floats(4 * sizes.halfSlots) }
    gateScratch = try arena.floats(stepRows * sizes.gateSlots)
    messageScratch = try arena.floats(stepRows * 2 * sizes.halfSlots)
    zeros = try arena.floats(sizes.gateSlots)
  }

  func begin() {
    activeCounts = [0, 0]
    for gradient in biasGradients { gradient.update(repeating: 0, count: 4 * sizes.halfSlots) }
  }

  /// Where one step's rows and active rows lie.
  struct Step {
    let firstRow: Int
    let rows: Int
    let graphs: Int
    /// Per direction.
    let active: [Range<Int>]
  }

  /// Runs all rounds over rows `firstRow..<firstRow + rows`, whose states and masks are set, and
  /// writes the new states to `output`, one row after the other.
  func forward(firstRow: Int, rows: Int, graphs: Int, into output: Floats) -> Step {
    let step = Step(
      firstRow: firstRow, rows: rows, graphs: graphs,
      active: (0..<2).map { listActive(direction: $0, firstRow: firstRow, rows: rows) })
    for direction in 0..<2 {
      for round in 0..<sizes.rounds {
        let last = round == sizes.rounds - 1
        forward(
          step, direction: direction, round: round,
          into: (last ? output : states[round + 1] + firstRow * rowLength)
            + direction * sizes.halfSlots)
      }
    }
    return step
  }

  private func listActive(direction: Int, firstRow: Int, rows: Int) -> Range<Int> {
    let first = activeCounts[direction]
    var count = first
    for row in firstRow..<firstRow + rows {
      if masks[direction][row] == 0 {
        places[direction][row] = -1
      } else {
        places[direction][row] = Int32(count - first)
        activeRows[direction][count] = Int32(row)
        count += 1
      }
    }
    activeCounts[direction] = count
    return first..<count
  }

  private func forward(_ step: Step, direction: Int, round: Int, into output: Floats) {
    let half = sizes.halfSlots
    let slot = direction * sizes.rounds + round
    let layer = compiled.layers[firstLayer + slot]
    let state = states[round] + (step.firstRow * rowLength + direction * half)
    let active = step.active[direction]
    let input = inputs[slot] + active.lowerBound * inputLength
    gather(step, direction: direction, state: state, into: input)
    MatrixProduct.multiply(
      input, rowLength: inputLength, rows: active.count, by: layer.product.forward,
      into: gateScratch, resultLength: sizes.gateSlots)
    let gates = gates[slot] + step.firstRow * 4 * half
    MatrixProduct.multiply(
      state, rowLength: rowLength, rows: step.rows, by: layer.state.forward, into: gates + half,
      resultLength: 4 * half)
    let biases = layer.biases.base
    for row in 0..<step.rows {
      let place = Int(places[direction][step.firstRow + row])
      GatedUnit.forward(
        message: place < 0 ? zeros : gateScratch + place * sizes.gateSlots, biases: biases,
        gates: gates + row * 4 * half, state: state + row * rowLength,
        into: output + row * rowLength, half: half)
    }
  }

  /// Writes [Σ neighbors; degree·own; degree] for each active row of the step.
  private func gather(_ step: Step, direction: Int, state: Floats, into input: Floats) {
    typealias Vector = SIMD16<Float>
    let half = sizes.halfSlots
    for (place, slot) in step.active[direction].enumerated() {
      let row = Int(activeRows[direction][slot])
      let graph = (row - step.firstRow) % step.graphs
      let target = input + place * inputLength
      let own = state + (row - step.firstRow) * rowLength
      let neighbors = masks[direction][row]
      let degree = Float(neighbors.nonzeroBitCount)
      for i in stride(from: 0, to: half, by: 16) {
        var sum = Vector(repeating: 0)
        var rest = neighbors
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          sum += load(state + (node * step.graphs + graph) * rowLength + i) as Vector
        }
        store(sum, target + i)
        store((load(own + i) as Vector) * degree, target + half + i)
      }
      target[2 * half] = degree
    }
  }
}
