extension Layout {
  /// Every weight of the published model, in the order, shapes and names of its PyTorch modules.
  /// Their elements cover every number of the flat vector that is not padding, each once.
  var namedWeights: [NamedWeight] {
    let rounds = sizes.rounds
    var weights = [
      embedding("embedding", encoderEmbedding, columns: sizes.half)
    ]
    for (part, side, first) in [("encoder", "along", 0), ("encoder", "against", 1)] {
      for round in 0..<rounds {
        weights += layer("\(part).\(side).\(round)", layers[first * rounds + round])
      }
    }
    weights += readout("encoder_readout", encoderReadout, encoderReadoutBias)
    for (part, side, first) in [("decoder", "along", 2), ("decoder", "against", 3)] {
      for round in 0..<rounds {
        weights += layer("\(part).\(side).\(round)", layers[first * rounds + round])
      }
    }
    weights += readout("decoder_readout", nodeHead, readoutBias)
    return weights + heads
  }

  private var heads: [NamedWeight] {
    let (g, hidden) = (sizes.latent, sizes.hidden)
    let (latent, hiddenSlots) = (sizes.latentSlots, sizes.hiddenSlots)
    let state = split(sizes.width)
    return [
      linear(
        "type1", outputs: [0..<g: 0],
        inputs: [([0..<g: 0], summaryHead, 0), ([0..<g: 0], latentHead, 0)]),
      bias("type1", [0..<g: 0], latentHeadBias, 0, fanIn: 2 * g),
      linear("type2", outputs: [0..<sizes.types: 0], inputs: [([0..<g: 0], typeScore, 0)]),
      bias("type2", [0..<sizes.types: 0], typeScoreBias, 0, fanIn: g),
      embedding("new_embedding", newEmbedding, columns: sizes.width),
      linear(
        "new1", outputs: [0..<hidden: 0],
        inputs: [
          ([0..<sizes.width: 0], typeHead, 0), ([0..<g: 0], initialHead, 0),
          ([0..<g: 0], latentHead, latent + hiddenSlots),
        ]),
      bias("new1", [0..<hidden: 0], latentHeadBias, latent + hiddenSlots, fanIn: hidden + g),
      linear("new2", outputs: state, inputs: [([0..<hidden: 0], newNode, 0)]),
      bias("new2", state, newNodeBias, 0, fanIn: hidden),
      linear(
        "start1", outputs: [0..<hidden: 0],
        inputs: [
          ([0..<sizes.width: 0], typeHead, hiddenSlots),
          ([0..<g: 0], latentHead, latent + 2 * hiddenSlots),
        ]),
      bias("start1", [0..<hidden: 0], latentHeadBias, latent + 2 * hiddenSlots, fanIn: hidden),
      linear("start2", outputs: state, inputs: [([0..<hidden: 0], startNode, 0)]),
      bias("start2", state, startNodeBias, 0, fanIn: hidden),
      linear(
        "edge1", outputs: [0..<hidden: 0],
        inputs: [
          (state, nodeHead, 2 * latent), (state, edgeNewNode, 0),
          ([0..<g: 0], summaryHead, latent), ([0..<g: 0], latentHead, latent),
        ]),
      bias("edge1", [0..<hidden: 0], latentHeadBias, latent, fanIn: 2 * hidden),
      NamedWeight(
        name: "edge2.weight", shape: [1, hidden], initial: Self.uniform(hidden),
        pieces: [
          .init(
            rows: 0..<1, columns: 0..<hidden, offset: edgeScore.offset, rowStride: 0,
            columnStride: 1)
        ]),
      bias("edge2", [0..<1: 0], edgeScoreBias, 0, fanIn: hidden),
    ]
  }

  /// Where ranges of a vector begin in its padded form.
  private typealias Places = KeyValuePairs<Range<Int>, Int>

  /// A node's state, whose halves are padded apart.
  private func split(_ width: Int) -> Places {
    [0..<width / 2: 0, width / 2..<width: sizes.halfSlots]
  }

  private static func uniform(_ fanIn: Int) -> NamedWeight.Distribution {
    .uniform(bound: 1 / Float(fanIn).squareRoot())
  }

  private func embedding(_ name: String, _ block: Block, columns: Int) -> NamedWeight {
    NamedWeight(
      name: "\(name).weight", shape: [sizes.types, columns], initial: .normal,
      pieces: [
        .init(
          rows: 0..<sizes.types, columns: 0..<columns, offset: block.offset,
          rowStride: block.columns, columnStride: 1)
      ])
  }

  /// A linear layer whose input is several vectors on end, each with a block of its own; its
  /// outputs start at the given column of each block.
  private func linear(
    _ name: String, outputs: Places, inputs: [(places: Places, block: Block, column: Int)],
    fanIn: Int? = nil
  ) -> NamedWeight {
    var pieces: [NamedWeight.Piece] = []
    var first = 0
    for input in inputs {
      for (range, row) in input.places {
        for (output, column) in outputs {
          pieces.append(
            .init(
              rows: output, columns: first + range.lowerBound..<first + range.upperBound,
              offset: input.block.offset + row * input.block.columns + input.column + column,
              rowStride: 1, columnStride: input.block.columns))
        }
      }
      first += input.places.map(\.key.count).reduce(0, +)
    }
    return NamedWeight(
      name: "\(name).weight", shape: [outputs.map(\.key.count).reduce(0, +), first],
      initial: Self.uniform(fanIn ?? first), pieces: pieces)
  }

  private func bias(
    _ name: String, _ outputs: Places, _ block: Block, _ column: Int, fanIn: Int,
    suffix: String = "bias"
  ) -> NamedWeight {
    NamedWeight(
      name: "\(name).\(suffix)", shape: [outputs.map(\.key.count).reduce(0, +)],
      initial: Self.uniform(fanIn),
      pieces: outputs.map { range, place in
        .init(
          rows: 0..<1, columns: range, offset: block.offset + column + place, rowStride: 0,
          columnStride: 1)
      })
  }

  private func layer(_ name: String, _ layer: Layer) -> [NamedWeight] {
    let (half, slots, width) = (sizes.half, sizes.halfSlots, sizes.width)
    // PyTorch's gate order is reset, update, new.
    let input: Places = [0..<half: slots, half..<2 * half: 2 * slots, 2 * half..<3 * half: 0]
    let state: Places = [0..<half: 0, half..<2 * half: slots, 2 * half..<3 * half: 2 * slots]
    let message = Block(
      offset: layer.message.offset + 2 * slots * sizes.messageSlots, rows: 1,
      columns: sizes.messageSlots)
    let whole: Places = [0..<width: 0]
    func named(_ suffix: String, _ weight: NamedWeight) -> NamedWeight {
      NamedWeight(
        name: "\(name).update.\(suffix)", shape: weight.shape, initial: Self.uniform(half),
        pieces: weight.pieces)
    }
    return [
      linear("\(name).message", outputs: whole, inputs: [(split(width), layer.message, 0)]),
      bias("\(name).message", whole, message, 0, fanIn: width),
      named("weight_ih", linear("", outputs: input, inputs: [(whole, layer.input, 0)])),
      named("weight_hh", linear("", outputs: state, inputs: [([0..<half: 0], layer.state, 0)])),
      named("bias_ih", bias("", input, layer.inputBias, 0, fanIn: half)),
      named("bias_hh", bias("", state, layer.stateBias, 0, fanIn: half)),
    ]
  }

  private func readout(_ name: String, _ block: Block, _ biases: Block) -> [NamedWeight] {
    let (latent, slots) = (sizes.latent, sizes.latentSlots)
    let state = split(sizes.width)
    return [1, 2].flatMap { index -> [NamedWeight] in
      let column = (index - 1) * slots
      let (value, gate): (Places, Places) = ([0..<latent: 0], [0..<1: latent])
      return [
        linear("\(name).value\(index)", outputs: value, inputs: [(state, block, column)]),
        bias("\(name).value\(index)", value, biases, column, fanIn: sizes.width),
        linear("\(name).gate\(index)", outputs: gate, inputs: [(state, block, column)]),
        bias("\(name).gate\(index)", gate, biases, column, fanIn: sizes.width),
      ]
    }
  }
}
