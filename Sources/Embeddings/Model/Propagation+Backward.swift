import Tensors

extension Propagation {
  /// The gradient of a step's input states, in `stateGradients[0]`, from that of its output states,
  /// which the caller put in `stateGradients[rounds]`.
  func backward(_ step: Step) {
    for direction in 0..<2 {
      for round in (0..<sizes.rounds).reversed() {
        backward(step, direction: direction, round: round)
      }
    }
  }

  private func backward(_ step: Step, direction: Int, round: Int) {
    let half = sizes.halfSlots
    let slot = direction * sizes.rounds + round
    let layer = compiled.layers[firstLayer + slot]
    let state = states[round] + (step.firstRow * rowLength + direction * half)
    let output = stateGradients[round + 1] + direction * half
    let gradient = stateGradients[round] + direction * half
    let gates = gates[slot] + step.firstRow * 4 * half
    for row in 0..<step.rows {
      let place = Int(places[direction][step.firstRow + row])
      GatedUnit.backward(
        output: output + row * rowLength, gates: gates + row * 4 * half,
        state: state + row * rowLength,
        message: place < 0 ? nil : gateScratch + place * sizes.gateSlots,
        sums: biasGradients[slot], into: gradient + row * rowLength, half: half)
    }
    MatrixProduct.multiply(
      gates + half, rowLength: 4 * half, rows: step.rows, by: layer.state.transposed,
      into: gradient, resultLength: rowLength, adding: true)
    MatrixProduct.multiply(
      gateScratch, rowLength: sizes.gateSlots, rows: step.active[direction].count,
      by: layer.product.transposed, into: messageScratch, resultLength: 2 * half,
      columns: 0..<2 * half)
    scatter(step, direction: direction, into: gradient)
  }

  /// Adds each message's gradient to its sender's and its receiver's.
  private func scatter(_ step: Step, direction: Int, into gradient: Floats) {
    typealias Vector = SIMD16<Float>
    let half = sizes.halfSlots
    for (place, slot) in step.active[direction].enumerated() {
      let row = Int(activeRows[direction][slot])
      let graph = (row - step.firstRow) % step.graphs
      let source = messageScratch + place * 2 * half
      let own = gradient + (row - step.firstRow) * rowLength
      let neighbors = masks[direction][row]
      let degree = Vector(repeating: Float(neighbors.nonzeroBitCount))
      for i in stride(from: 0, to: half, by: 16) {
        let sender = load(source + i) as Vector
        let receiver = load(source + half + i) as Vector
        store((load(own + i) as Vector).addingProduct(receiver, degree), own + i)
        var rest = neighbors
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          let target = gradient + (node * step.graphs + graph) * rowLength + i
          store((load(target) as Vector) + sender, target)
        }
      }
    }
  }

  /// The gradients of all layers' weights from all steps, `rows` rows: one product per matrix.
  func accumulate(into gradient: Gradient, rows: Int) {
    let half = sizes.halfSlots
    for direction in 0..<2 {
      for round in 0..<sizes.rounds {
        let slot = direction * sizes.rounds + round
        let blocks = compiled.layout.layers[firstLayer + slot]
        gradient.addProduct(
          blocks.product, inputs[slot], rowLength: inputLength, by: gates[slot],
          operandLength: 4 * half, indices: activeRows[direction], depth: activeCounts[direction])
        gradient.addProduct(
          blocks.state, states[round] + direction * half, rowLength: rowLength,
          by: gates[slot] + half, operandLength: 4 * half, depth: rows)
        gradient.add(biasGradients[slot], to: blocks.inputBias)
        gradient.add(biasGradients[slot] + half, to: blocks.stateBias)
      }
    }
  }
}
