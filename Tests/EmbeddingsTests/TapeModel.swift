import Embeddings
import Neural
import Spaces

/// The published model composed on a tape from its named weights, one graph and side at a time.
struct TapeModel<Scalar: TapeScalar> {
  let tape: Tape<Scalar>
  let weights: [String: TapeValue]
  let width: Int
  let rounds: Int

  /// - Parameter named: weights in PyTorch's shapes, (outputs, inputs).
  init(
    _ tape: Tape<Scalar>, named: [(name: String, shape: [Int], values: [Float])], width: Int,
    rounds: Int
  ) throws {
    (self.tape, self.width, self.rounds) = (tape, width, rounds)
    weights = try Dictionary(
      uniqueKeysWithValues: named.map { name, shape, values in
        let (outputs, inputs) = shape.count == 2 ? (shape[0], shape[1]) : (1, shape[0])
        guard Self.isTransposed(name, shape) else {
          return (
            name, try tape.variable(values.map { Scalar($0) }, rows: outputs, columns: inputs)
          )
        }
        let transposed = (0..<inputs * outputs).map {
          Scalar(values[$0 % outputs * inputs + $0 / outputs])
        }
        return (name, try tape.variable(transposed, rows: inputs, columns: outputs))
      })
  }

  private static func isTransposed(_ name: String, _ shape: [Int]) -> Bool {
    shape.count == 2 && !name.hasSuffix("embedding.weight")
  }

  /// A weight's gradient in PyTorch's shape.
  func gradient(_ name: String, shape: [Int]) throws -> [Scalar] {
    let found = try tape.gradient(of: weight(name))
    guard Self.isTransposed(name, shape) else { return found }
    return found.indices.map { found[$0 % shape[1] * shape[0] + $0 / shape[1]] }
  }

  private func weight(_ name: String) throws -> TapeValue {
    guard let weight = weights[name] else { throw NeuralError.invalidParameter(name) }
    return weight
  }

  /// The weighted loss of one graph; `noise` is (1, latent), nil for none.
  func loss(
    _ graph: OperationGraph, noise: [Scalar]?, weight: Scalar, klWeight: Scalar
  ) throws -> TapeValue {
    let edges = graph.edges.map { ($0.source, $0.target) }
    let (mean, logVariance) = try encode(graph.types, edges)
    var z = mean
    if let noise {
      let deviation = try tape.activate(tape.scale(logVariance, by: 0.5), .exponential)
      let drawn = try tape.constant(noise, rows: 1, columns: noise.count)
      z = try tape.add(mean, tape.multiply(deviation, drawn))
    }
    let last = graph.nodeCount - 1
    let along = try decode(graph.types, edges, z, weight: weight)
    let against = try decode(
      graph.types.reversed(), edges.map { (last - $0.1, last - $0.0) }, z, weight: weight)
    let divergence = try tape.standardNormalDivergence(
      mean: mean, logVariance: logVariance, weights: [klWeight])
    return try (along + against).reduce(divergence) { try tape.add($0, $1) }
  }

  private func encode(
    _ types: [Int], _ edges: [(Int, Int)]
  ) throws -> (mean: TapeValue, logVariance: TapeValue) {
    let start = try tape.gather(weight("embedding.weight"), rows: types)
    let states = try propagate(tape.concatenate(columns: start, start), edges, "encoder")
    return try (readout(states, "encoder_readout", 1), readout(states, "encoder_readout", 2))
  }

  private func decode(
    _ types: [Int], _ edges: [(Int, Int)], _ z: TapeValue, weight share: Scalar
  ) throws -> [TapeValue] {
    var losses: [TapeValue] = []
    let embedding = try weight("new_embedding.weight")
    var states = try mlp(
      "start", tape.concatenate(columns: tape.gather(embedding, rows: [types[0]]), z))
    for k in 1..<types.count {
      if k > 1 { states = try propagate(states, edges.filter { $0.1 < k }, "decoder") }
      let summaries = try (1...2).map { index in
        k == 1
          ? try linear("decoder_readout.value\(index)", states)
          : try readout(states, "decoder_readout", index)
      }
      let logits = try mlp("type", tape.concatenate(columns: summaries[0], z))
      losses.append(try tape.crossEntropy(logits: logits, classes: [types[k]], weights: [share]))
      let new = try mlp(
        "new",
        tape.concatenate(columns: tape.gather(embedding, rows: [types[k]]), summaries[1], z))
      if k > 1 {
        let common = try tape.concatenate(columns: new, summaries[0], z)
        let scores = try mlp(
          "edge",
          tape.concatenate(
            columns: states, tape.gather(common, rows: [Int](repeating: 0, count: k))))
        let truth = (0..<k).map { u in edges.contains { $0 == (u, k) } ? Scalar(1) : 0 }
        losses.append(
          try tape.binaryCrossEntropy(
            logits: scores, targets: tape.constant(truth, rows: k, columns: 1),
            weights: [Scalar](repeating: share / Scalar(k), count: k)))
      }
      states = try tape.concatenate(rows: states, new)
    }
    return losses
  }

  private func propagate(
    _ states: TapeValue, _ edges: [(Int, Int)], _ part: String
  ) throws -> TapeValue {
    var along = try tape.columns(states, 0..<width / 2)
    var against = try tape.columns(states, width / 2..<width)
    for round in 0..<rounds {
      along = try layer(along, edges, "\(part).along.\(round)")
      against = try layer(against, edges.map { ($0.1, $0.0) }, "\(part).against.\(round)")
    }
    return try tape.concatenate(columns: along, against)
  }

  /// m_j = Σ W[h_i; h_j] + b over the edges i → j, then a GRU.
  private func layer(
    _ states: TapeValue, _ edges: [(Int, Int)], _ name: String
  ) throws -> TapeValue {
    let messages = try linear(
      "\(name).message",
      tape.concatenate(
        columns: tape.gather(states, rows: edges.map(\.0)),
        tape.gather(states, rows: edges.map(\.1))))
    let received = try tape.aggregate(
      messages,
      along: Edges(
        sources: Array(edges.indices), targets: edges.map(\.1), sourceCount: edges.count,
        targetCount: states.rows))
    return try tape.gru(
      received, state: states,
      weights: RecurrentWeights(
        input: weight("\(name).update.weight_ih"), state: weight("\(name).update.weight_hh"),
        inputBias: weight("\(name).update.bias_ih"), stateBias: weight("\(name).update.bias_hh")))
  }

  private func readout(_ states: TapeValue, _ name: String, _ index: Int) throws -> TapeValue {
    try tape.gatedSum(
      gate: linear("\(name).gate\(index)", states), value: linear("\(name).value\(index)", states),
      along: Edges(segments: [states.rows]))
  }

  private func linear(
    _ name: String, _ x: TapeValue, _ activation: Activation = .identity
  ) throws -> TapeValue {
    try tape.linear(
      x, weight: weight("\(name).weight"), bias: weight("\(name).bias"), activation: activation)
  }

  private func mlp(_ name: String, _ x: TapeValue) throws -> TapeValue {
    try linear("\(name)2", linear("\(name)1", x, .reLU))
  }
}
