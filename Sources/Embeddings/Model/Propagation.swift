import Tensors

/// Message passing over the nodes of several graphs at once, with everything its gradient needs.
///
/// Rows are nodes: node v of graph g is row v·graphs + g of its step, so that a step's new nodes
/// come last. The steps of a decoder follow each other in one numbering of rows; an encoder has one
/// step. Each row carries two masks, of its in-neighbors and its out-neighbors among the step's
/// nodes. The first half of a state travels along the edges, the second against them.
///
/// Per layer: m_j = Σ_i W[h_i; h_j] + b over in-neighbors, h_j ← GRU(m_j, h_j), all nodes at once.
/// With P₁ and P₂ the halves of W times the GRU's input matrix, and V its state matrix, a node of
/// degree d needs h·(d·P₂ + V) for the reset and update gates. So that most nodes need one product
/// there, not two, P₂ + V is one matrix, and only nodes with more than one neighbor add (d − 1)·h·P₂.
/// Nodes without neighbors need h·V alone.
///
/// A layer therefore works on rows in an order of its own, their *slots*: rows with neighbors from
/// the first slot on, in each step those with several before those with one; rows without from the
/// last slot down. Then every product reads and writes contiguous slots, of one step or of all.
final class Propagation {
  let sizes: Sizes
  let compiled: CompiledWeights
  /// Index of the layer (along, round 0) in the compiled weights.
  let firstLayer: Int
  /// The rounds that run here: an encoder's first round is an `EntryRound`.
  let rounds: Range<Int>
  /// Whether every step keeps what its gradient needs, or leaves its memory to the next one.
  let keepsSteps: Bool
  /// Where the caller puts states in.
  let states: Floats
  /// The states between two rounds of a step.
  private let between: Floats
  /// Per row: the neighbors along and against the edges.
  let masks: [UnsafeMutablePointer<UInt64>]

  /// Per layer and slot: the sum of the neighbors, the own state, the degree.
  let inputs: [Floats]
  /// Per layer and slot with several neighbors: own state times (degree - 1).
  let repeats: [Floats]
  /// Per layer and slot: new, reset, update, state's new; later their gradients.
  let gates: [Floats]
  /// Per direction and slot: its row in its step.
  let slotRows: [UnsafeMutablePointer<Int32>]
  /// Per direction: the slots with several neighbors.
  let repeatSlots: [UnsafeMutablePointer<Int32>]
  /// Per direction: the slots in use, over all steps kept.
  private(set) var used: InlineArray<2, Used>
  private let slotCount: Int

  /// Gradients of the states before each round of one step, and after the last.
  let stateGradients: [Floats]
  /// Per layer: sums of the gates' gradients over all rows.
  let biasGradients: [Floats]
  let messageScratch: Floats
  let repeatScratch: Floats

  struct Used {
    var active = 0
    var idle = 0
    var repeats = 0
  }

  /// The slots of one step and direction.
  struct Slots {
    /// Rows with neighbors.
    let active: Range<Int>
    let idle: Range<Int>
    /// Places in `repeatSlots`, of the first rows of `active`.
    let repeats: Range<Int>
  }

  /// Where one step's rows lie.
  struct Step {
    let firstRow: Int
    let rows: Int
    let graphs: Int
    let slots: InlineArray<2, Slots>
  }

  /// Distance of two rows of `inputs`.
  var inputLength: Int { 2 * sizes.halfSlots + 16 }
  var gateLength: Int { 4 * sizes.halfSlots }
  var rowLength: Int { sizes.stateSlots }

  /// - Parameters:
  ///   - rows: of all steps together.
  ///   - stepRows: of the largest step.
  init(
    compiled: CompiledWeights, firstLayer: Int, rounds: Range<Int>, rows: Int, stepRows: Int,
    keepsSteps: Bool = true, gradients: Bool = true, arena: Arena
  ) throws {
    let sizes = compiled.layout.sizes
    (self.compiled, self.firstLayer, self.sizes) = (compiled, firstLayer, sizes)
    (self.rounds, self.keepsSteps) = (rounds, keepsSteps)
    let half = sizes.halfSlots
    let layers = 0..<2 * rounds.count
    let slotCount = keepsSteps ? rows : stepRows
    self.slotCount = slotCount
    /// Memory for each layer, or the same for all.
    func perLayer(_ count: Int) throws -> [Floats] {
      guard keepsSteps else {
        return Array(repeating: try arena.floats(count), count: layers.count)
      }
      return try layers.map { _ in try arena.floats(count) }
    }
    states = try arena.floats(slotCount * sizes.stateSlots)
    between = try arena.floats(stepRows * sizes.stateSlots)
    masks = (0..<2).map { _ in arena.integers(slotCount, of: UInt64.self) }
    inputs = try perLayer(slotCount * (2 * half + 16))
    repeats = try perLayer(slotCount * half)
    gates = try perLayer(slotCount * 4 * half)
    slotRows = (0..<2).map { _ in arena.integers(slotCount, of: Int32.self) }
    repeatSlots = (0..<2).map { _ in arena.integers(slotCount, of: Int32.self) }
    used = InlineArray(repeating: Used())
    let gradientRows = gradients ? stepRows : 0
    stateGradients = try (0...rounds.count).map { _ in
      try arena.floats(gradientRows * sizes.stateSlots)
    }
    biasGradients = try layers.map { _ in try arena.floats(4 * half) }
    messageScratch = try arena.floats(gradientRows * 2 * half)
    repeatScratch = try arena.floats(gradientRows * half)
  }

  func begin() {
    used = InlineArray(repeating: Used())
    for gradient in biasGradients { gradient.update(repeating: 0, count: 4 * sizes.halfSlots) }
  }

  /// The index of a layer among `inputs`, `gates` and so on.
  func place(direction: Int, round: Int) -> Int {
    direction * rounds.count + round - rounds.lowerBound
  }

  func layer(direction: Int, round: Int) -> Int { firstLayer + direction * sizes.rounds + round }

  /// The slots of all steps so far.
  func allSlots(direction: Int) -> Slots {
    let used = used[direction]
    return Slots(
      active: 0..<used.active, idle: slotCount - used.idle..<slotCount, repeats: 0..<used.repeats)
  }

  /// Runs all rounds over rows `firstRow..<firstRow + rows`, whose states and masks are set, and
  /// writes the new states to `output`, one row after the other; it may be where they were.
  func forward(firstRow: Int, rows: Int, graphs: Int, into output: Floats) -> Step {
    if !keepsSteps { used = InlineArray(repeating: Used()) }
    let step = Step(
      firstRow: firstRow, rows: rows, graphs: graphs,
      slots: InlineArray { assignSlots(direction: $0, firstRow: firstRow, rows: rows) })
    for direction in 0..<2 {
      let half = direction * sizes.halfSlots
      for round in rounds {
        let isFirst = round == rounds.lowerBound
        let isLast = round == rounds.upperBound - 1
        forward(
          step, direction: direction, round: round,
          from: (isFirst ? states + firstRow * rowLength : between) + half,
          into: (isLast ? output : between) + half)
      }
    }
    return step
  }

  private func assignSlots(direction: Int, firstRow: Int, rows: Int) -> Slots {
    let (masks, slotRows) = (masks[direction] + firstRow, slotRows[direction])
    let first = used[direction]
    var next = first.active
    for row in 0..<rows where masks[row].nonzeroBitCount > 1 {
      slotRows[next] = Int32(row)
      repeatSlots[direction][first.repeats + next - first.active] = Int32(next)
      next += 1
    }
    let repeats = first.repeats..<first.repeats + next - first.active
    for row in 0..<rows where masks[row].nonzeroBitCount == 1 {
      slotRows[next] = Int32(row)
      next += 1
    }
    let active = first.active..<next
    let end = slotCount - first.idle
    let idle = end - (rows - active.count)..<end
    next = idle.lowerBound
    for row in 0..<rows where masks[row] == 0 {
      slotRows[next] = Int32(row)
      next += 1
    }
    used[direction] = Used(
      active: active.upperBound, idle: slotCount - idle.lowerBound, repeats: repeats.upperBound)
    return Slots(active: active, idle: idle, repeats: repeats)
  }

  private func forward(
    _ step: Step, direction: Int, round: Int, from state: Floats, into output: Floats
  ) {
    let half = sizes.halfSlots
    let place = place(direction: direction, round: round)
    let layer = compiled.layers[layer(direction: direction, round: round)]
    let slots = step.slots[direction]
    gather(step, direction: direction, place: place, state: state)
    let (inputs, gates) = (inputs[place], gates[place])
    let first = slots.active.lowerBound
    MatrixProduct.multiply(
      inputs + first * inputLength, rowLength: inputLength, rows: slots.active.count,
      by: layer.single.forward, into: gates + first * gateLength, resultLength: gateLength)
    MatrixProduct.multiply(
      repeats[place] + slots.repeats.lowerBound * half, rowLength: half,
      rows: slots.repeats.count, by: layer.repeated.forward, into: gates + first * gateLength,
      resultLength: gateLength, adding: true)
    MatrixProduct.multiply(
      inputs + (first * inputLength + half), rowLength: inputLength, rows: slots.active.count,
      by: layer.state.forward, into: gates + (first * gateLength + 3 * half),
      resultLength: gateLength, columns: 2 * half..<3 * half)
    let idle = slots.idle.lowerBound
    MatrixProduct.multiply(
      inputs + (idle * inputLength + half), rowLength: inputLength, rows: slots.idle.count,
      by: layer.state.forward, into: gates + (idle * gateLength + half),
      resultLength: gateLength)
    for slot in slots.idle { (gates + slot * gateLength).update(repeating: 0, count: half) }
    func update(_ slot: Int) {
      GatedUnit.forward(
        biases: layer.biases.base, gates: gates + slot * gateLength,
        state: inputs + (slot * inputLength + half),
        into: output + Int(slotRows[direction][slot]) * rowLength, half: half)
    }
    for slot in slots.active { update(slot) }
    for slot in slots.idle { update(slot) }
  }

  /// Writes the inputs and repeats of a step's slots.
  private func gather(_ step: Step, direction: Int, place: Int, state: Floats) {
    typealias Vector = SIMD16<Float>
    let half = sizes.halfSlots
    let slots = step.slots[direction]
    let masks = masks[direction] + step.firstRow
    for slot in slots.active {
      let row = Int(slotRows[direction][slot])
      let graph = row % step.graphs
      let target = inputs[place] + slot * inputLength
      for i in stride(from: 0, to: half, by: 16) {
        var sum = Vector(repeating: 0)
        var rest = masks[row]
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          sum += load(state + (node * step.graphs + graph) * rowLength + i) as Vector
        }
        store(sum, target + i)
      }
      (target + half).update(from: state + row * rowLength, count: half)
      target[2 * half] = Float(masks[row].nonzeroBitCount)
    }
    for (slot, index) in zip(slots.active, slots.repeats) {
      let row = Int(slotRows[direction][slot])
      let factor = Float(masks[row].nonzeroBitCount - 1)
      for i in stride(from: 0, to: half, by: 16) {
        let own = load(state + (row * rowLength + i)) as Vector
        store(own * factor, repeats[place] + (index * half + i))
      }
    }
    for slot in slots.idle {
      (inputs[place] + (slot * inputLength + half)).update(
        from: state + Int(slotRows[direction][slot]) * rowLength, count: half)
    }
  }
}
