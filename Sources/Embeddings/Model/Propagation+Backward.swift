import Tensors

extension Propagation {
  /// The gradient of a step's input states, in `stateGradients[0]`, from that of its output states,
  /// which the caller put in `stateGradients[rounds.count]`.
  func backward(_ step: Step) {
    for direction in 0..<2 {
      for round in rounds.reversed() { backward(step, direction: direction, round: round) }
    }
  }

  private func backward(_ step: Step, direction: Int, round: Int) {
    let half = sizes.halfSlots
    let place = place(direction: direction, round: round)
    let layer = compiled.layers[layer(direction: direction, round: round)]
    let slots = step.slots[direction]
    let output = stateGradients[round - rounds.lowerBound + 1] + direction * half
    let gradient = stateGradients[round - rounds.lowerBound] + direction * half
    let (inputs, gates) = (inputs[place], gates[place])
    func backward(_ slot: Int) {
      let row = Int(slotRows[direction][slot]) * rowLength
      GatedUnit.backward(
        output: output + row, gates: gates + slot * gateLength,
        state: inputs + (slot * inputLength + half), sums: biasGradients[place],
        into: gradient + row, half: half)
    }
    for slot in slots.active { backward(slot) }
    for slot in slots.idle { backward(slot) }
    let (active, idle) = (gates + slots.active.lowerBound * gateLength, slots.idle.lowerBound)
    MatrixProduct.multiply(
      active, rowLength: gateLength, rows: slots.active.count, by: layer.single.transposed,
      into: messageScratch, resultLength: 2 * half, columns: 0..<2 * half)
    MatrixProduct.multiply(
      active + 3 * half, rowLength: gateLength, rows: slots.active.count,
      by: layer.state.transposed, depth: 2 * half..<3 * half, into: messageScratch + half,
      resultLength: 2 * half, adding: true)
    MatrixProduct.multiply(
      active, rowLength: gateLength, rows: slots.repeats.count, by: layer.repeated.transposed,
      into: repeatScratch, resultLength: half)
    MatrixProduct.multiply(
      gates + (idle * gateLength + half), rowLength: gateLength, rows: slots.idle.count,
      by: layer.state.transposed, into: messageScratch + (slots.active.count * 2 * half + half),
      resultLength: 2 * half)
    scatter(step, direction: direction, into: gradient)
  }

  /// Adds the gradient of each slot's inputs to its neighbors' and its own state's.
  private func scatter(_ step: Step, direction: Int, into gradient: Floats) {
    typealias Vector = SIMD16<Float>
    let half = sizes.halfSlots
    let slots = step.slots[direction]
    let (slotRows, masks) = (slotRows[direction], masks[direction] + step.firstRow)
    for (index, slot) in slots.active.enumerated() {
      let row = Int(slotRows[slot])
      let graph = row % step.graphs
      let source = messageScratch + index * 2 * half
      Rows.add(source + half, to: gradient + row * rowLength, count: half)
      for i in stride(from: 0, to: half, by: 16) {
        let sender = load(source + i) as Vector
        var rest = masks[row]
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          let target = gradient + (node * step.graphs + graph) * rowLength + i
          store((load(target) as Vector) + sender, target)
        }
      }
    }
    for index in 0..<slots.repeats.count {
      let row = Int(slotRows[slots.active.lowerBound + index])
      let factor = Vector(repeating: Float(masks[row].nonzeroBitCount - 1))
      let own = gradient + row * rowLength
      for i in stride(from: 0, to: half, by: 16) {
        let repeated = load(repeatScratch + (index * half + i)) as Vector
        store((load(own + i) as Vector).addingProduct(repeated, factor), own + i)
      }
    }
    for (index, slot) in slots.idle.enumerated() {
      Rows.add(
        messageScratch + ((slots.active.count + index) * 2 * half + half),
        to: gradient + Int(slotRows[slot]) * rowLength, count: half)
    }
  }

  /// The gradients of all layers' weights from all steps: one product per matrix.
  func accumulate(into gradient: Gradient) {
    let half = sizes.halfSlots
    for direction in 0..<2 {
      let slots = allSlots(direction: direction)
      for round in rounds {
        let place = place(direction: direction, round: round)
        let blocks = compiled.layout.layers[layer(direction: direction, round: round)]
        let (inputs, gates) = (inputs[place], gates[place])
        gradient.addProduct(
          blocks.single, inputs, rowLength: inputLength, by: gates, operandLength: gateLength,
          depth: slots.active.count)
        gradient.addProduct(
          blocks.repeated, repeats[place], rowLength: half, by: gates, operandLength: gateLength,
          indices: repeatSlots[direction], depth: slots.repeats.count)
        let idle = slots.idle.lowerBound
        gradient.addProduct(
          blocks.state, inputs + (idle * inputLength + half), rowLength: inputLength,
          by: gates + (idle * gateLength + half), operandLength: gateLength,
          depth: slots.idle.count)
        gradient.addProduct(
          blocks.state, inputs + half, rowLength: inputLength, by: gates + 3 * half,
          operandLength: gateLength, columns: 2 * half..<3 * half, depth: slots.active.count,
          first: false)
        gradient.add(biasGradients[place], to: blocks.inputBias)
        gradient.add(biasGradients[place] + half, to: blocks.stateBias)
      }
    }
  }
}
