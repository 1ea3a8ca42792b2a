import Tensors

extension DecoderPass {
  /// Adds the weights' gradient and sets `codeGradients`, after all steps `1..<nodes`, given the
  /// gradients of the logits in the logits' place.
  func backward(nodes: Int, into gradient: Gradient, control: RunControl) throws {
    let (hidden, state) = (sizes.hiddenSlots, sizes.stateSlots)
    partGradients.update(repeating: 0, count: codeCount * sizes.latentHeadSlots)
    tableGradient.update(repeating: 0, count: layout.typeTable.count)
    edgeScoreGradient.update(repeating: 0, count: hidden)
    edgeBiasGradient.update(repeating: 0, count: 16)
    // What the following step says about this step's states and its new node.
    propagation.stateGradients[0].update(repeating: 0, count: nodes * sides * state)
    for k in (1..<nodes).reversed() {
      try control.check()
      backwardEdges(k)
      backwardNewNode(k)
      backwardSummaries(k)
      backwardNodes(k)
    }
    backwardStart(into: gradient)
    accumulate(nodes: nodes, into: gradient)
  }

  /// What a side graph's code adds to the heads: the gradient.
  private func partGradient(_ side: Int) -> Floats {
    partGradients + Int(sideCodes[side]) * sizes.latentHeadSlots
  }

  /// From the edges' logits to the hidden layer, node part and new node's part.
  private func backwardEdges(_ k: Int) {
    typealias Vector = SIMD16<Float>
    let (latent, hidden) = (sizes.latentSlots, sizes.hiddenSlots)
    let (columns, length) = (layout.nodeHead.columns, layout.summaryHead.columns)
    let edges = summaryValues + (sideRow(k) * length + latent)
    for side in 0..<sides { (edges + side * length).update(repeating: 0, count: hidden) }
    guard k > 1 else { return }
    let score = compiled.weights.pointer(layout.edgeScore)
    let first = valueRow(k)
    for row in 0..<k * sides {
      let d = edgeLogits[first + row]
      let values = nodeValues + ((first + row) * columns + 2 * latent)
      let edge = edges + row % sides * length
      edgeBiasGradient[0] += d
      for i in stride(from: 0, to: hidden, by: 16) {
        let value = load(values + i) as Vector
        let sum = (load(edgeScoreGradient + i) as Vector).addingProduct(
          value, Vector(repeating: d))
        store(sum, edgeScoreGradient + i)
        let down = ((load(score + i) as Vector) * d).replacing(with: 0, where: value .<= 0)
        store(down, values + i)
        store((load(edge + i) as Vector) + down, edge + i)
      }
    }
    for side in 0..<sides {
      Rows.add(edges + side * length, to: partGradient(side) + latent, count: hidden)
    }
  }

  /// From the new node's state to the second summary.
  private func backwardNewNode(_ k: Int) {
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    let length = layout.summaryHead.columns
    let new = newStateGradients + sideRow(k) * state
    new.update(from: propagation.stateGradients[0] + k * sides * state, count: sides * state)
    if k > 1 {
      MatrixProduct.multiply(
        summaryValues + (sideRow(k) * length + latent), rowLength: length, rows: sides,
        by: compiled.edgeNewNode.transposed, into: new, resultLength: state, adding: true)
    }
    let inner = newHiddenGradients + sideRow(k) * hidden
    MatrixProduct.multiply(
      new, rowLength: state, rows: sides, by: compiled.newNode.transposed, into: inner,
      resultLength: hidden)
    for side in 0..<sides {
      let row = inner + side * hidden
      Rows.mask(row, by: newHidden + (sideRow(k) + side) * hidden, count: hidden)
      Rows.add(row, to: partGradient(side) + (latent + hidden), count: hidden)
      Rows.add(
        row, to: tableGradient + Int(types[k * sides + side]) * 2 * hidden, count: hidden)
    }
    MatrixProduct.multiply(
      inner, rowLength: hidden, rows: sides, by: compiled.initialHead.transposed,
      into: summaryGradients + latent, resultLength: 2 * latent)
  }

  /// From the types' logits and the edges' part to the first summary. Leaves the type head's hidden
  /// gradient in the place that `accumulate` reads, beside the hidden layer itself.
  private func backwardSummaries(_ k: Int) {
    let (latent, length) = (sizes.latentSlots, layout.summaryHead.columns)
    let values = summaryValues + sideRow(k) * length
    let hidden = typeHidden + sideRow(k) * latent
    for side in 0..<sides {
      (hidden + side * latent).update(from: values + side * length, count: latent)
    }
    MatrixProduct.multiply(
      typeLogits + sideRow(k) * sizes.typeSlots, rowLength: sizes.typeSlots, rows: sides,
      by: compiled.typeScore.transposed, into: values, resultLength: length)
    for side in 0..<sides {
      let row = values + side * length
      Rows.mask(row, by: hidden + side * latent, count: latent)
      Rows.add(row, to: partGradient(side), count: latent)
    }
    MatrixProduct.multiply(
      values, rowLength: length, rows: sides, by: compiled.summaryHead.transposed,
      into: summaryGradients, resultLength: 2 * latent)
  }

  /// From both summaries and the edge head to the nodes' states before step k.
  private func backwardNodes(_ k: Int) {
    let (rows, state, columns) = (k * sides, sizes.stateSlots, layout.nodeHead.columns)
    let values = nodeValues + valueRow(k) * columns
    let used = k > 1 ? columns : 2 * sizes.latentSlots
    if k > 1 {
      readout.backward(values, sums: summaryGradients, nodes: k, graphs: sides)
    } else {
      readout.backwardUngated(values, sums: summaryGradients, graphs: sides)
      for row in 0..<rows {
        (values + (row * columns + used)).update(repeating: 0, count: columns - used)
      }
    }
    (nodeStates + valueRow(k) * state).update(from: states(k), count: rows * state)
    let output = propagation.stateGradients[k > 1 ? sizes.rounds : 0]
    if k > 1 { output.update(from: propagation.stateGradients[0], count: rows * state) }
    MatrixProduct.multiply(
      values, rowLength: columns, rows: rows, by: compiled.nodeHead.transposed, into: output,
      resultLength: state, adding: true)
    if k > 1, let step = steps[k - 1] { propagation.backward(step) }
  }

  private func backwardStart(into gradient: Gradient) {
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    let start = propagation.stateGradients[0]
    MatrixProduct.multiply(
      start, rowLength: state, rows: sides, by: compiled.startNode.transposed,
      into: startGradients, resultLength: hidden)
    for side in 0..<sides {
      let row = startGradients + side * hidden
      Rows.mask(row, by: startHidden + side * hidden, count: hidden)
      Rows.add(row, to: partGradient(side) + (latent + 2 * hidden), count: hidden)
      Rows.add(row, to: tableGradient + (Int(types[side]) * 2 + 1) * hidden, count: hidden)
    }
    gradient.addProduct(
      layout.startNode, startHidden, rowLength: hidden, by: start, operandLength: state,
      depth: sides)
    gradient.addRows(start, rowLength: state, rows: sides, to: layout.startNodeBias)
  }

  /// The heads' weights from all steps at once.
  private func accumulate(nodes: Int, into gradient: Gradient) {
    let (latent, hidden, state) = (sizes.latentSlots, sizes.hiddenSlots, sizes.stateSlots)
    let (length, rows) = (layout.summaryHead.columns, (nodes - 1) * sides)
    propagation.accumulate(into: gradient)
    gradient.addProduct(
      layout.nodeHead, nodeStates, rowLength: state, by: nodeValues,
      operandLength: layout.nodeHead.columns, depth: valueRow(nodes))
    gradient.addRows(
      nodeValues, rowLength: layout.nodeHead.columns, rows: valueRow(nodes),
      to: layout.readoutBias)
    gradient.addProduct(
      layout.summaryHead, summaries, rowLength: 2 * latent, by: summaryValues,
      operandLength: length, depth: rows)
    gradient.addProduct(
      layout.initialHead, summaries + latent, rowLength: 2 * latent, by: newHiddenGradients,
      operandLength: hidden, depth: rows)
    gradient.addProduct(
      layout.newNode, newHidden, rowLength: hidden, by: newStateGradients, operandLength: state,
      depth: rows)
    gradient.addRows(newStateGradients, rowLength: state, rows: rows, to: layout.newNodeBias)
    gradient.addProduct(
      layout.edgeNewNode, newStates, rowLength: state, by: summaryValues + latent,
      operandLength: length, depth: rows)
    gradient.addProduct(
      layout.typeScore, typeHidden, rowLength: latent, by: typeLogits,
      operandLength: sizes.typeSlots, depth: rows)
    gradient.addRows(
      typeLogits, rowLength: sizes.typeSlots, rows: rows, to: layout.typeScoreBias)
    gradient.add(edgeScoreGradient, to: layout.edgeScore)
    gradient.add(edgeBiasGradient, to: layout.edgeScoreBias)
    gradient.add(tableGradient, to: layout.typeTable)
    gradient.addProduct(
      layout.latentHead, codes, rowLength: latent, by: partGradients,
      operandLength: sizes.latentHeadSlots, depth: codeCount)
    gradient.addRows(
      partGradients, rowLength: sizes.latentHeadSlots, rows: codeCount, to: layout.latentHeadBias)
    MatrixProduct.multiply(
      partGradients, rowLength: sizes.latentHeadSlots, rows: codeCount,
      by: compiled.latentHead.transposed, into: codeGradients, resultLength: latent)
  }
}
