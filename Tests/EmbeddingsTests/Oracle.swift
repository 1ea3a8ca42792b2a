import Glibc
import Spaces

/// The published model's loss written out in Double, one graph, node and edge at a time: no
/// batching, no composed matrices, no padding. Independent of the library but for `OperationGraph`.
struct Oracle {
  typealias Vector = [Double]

  var weights: [String: Vector]
  let width: Int
  let latent: Int
  let rounds: Int

  /// Reconstruction (mean over graphs) and KL (sum), with z = mean + noise·e^(logvar/2).
  func loss(
    _ graphs: [OperationGraph], edgesSummed: Bool, noise: [Vector]? = nil
  ) -> (reconstruction: Double, kl: Double) {
    var (reconstruction, kl) = (0.0, 0.0)
    for (g, graph) in graphs.enumerated() {
      let (mean, logVariance) = encode(graph)
      kl -= 0.5 * zip(mean, logVariance).reduce(0) { $0 + 1 + $1.1 - $1.0 * $1.0 - exp($1.1) }
      let z = (0..<latent).map { i in
        mean[i] + (noise.map { $0[g][i] * exp(logVariance[i] / 2) } ?? 0)
      }
      let edges = Set(graph.edges.map { [$0.source, $0.target] })
      let n = graph.nodeCount
      let mirrored = Set(graph.edges.map { [n - 1 - $0.target, n - 1 - $0.source] })
      reconstruction += decode(graph.types, edges, z, edgesSummed)
      reconstruction += decode(graph.types.reversed(), mirrored, z, edgesSummed)
    }
    return (reconstruction / Double(graphs.count), kl)
  }

  func encode(_ graph: OperationGraph) -> (mean: Vector, logVariance: Vector) {
    let half = width / 2
    let start = graph.types.map { row("embedding", $0, half) }
    let states = propagate(
      zip(start, start).map { $0 + $1 }, Set(graph.edges.map { [$0.source, $0.target] }), "encoder")
    return (readout(states, "encoder_readout", 1), readout(states, "encoder_readout", 2))
  }

  private func decode(
    _ types: [Int], _ edges: Set<[Int]>, _ z: Vector, _ edgesSummed: Bool
  ) -> Double {
    var loss = 0.0
    var states = [mlp("start", row("new_embedding", types[0], width) + z)]
    for k in 1..<types.count {
      let summary: Vector
      let initial: Vector
      if k == 1 {
        summary = linear("decoder_readout.value1", states[0])
        initial = linear("decoder_readout.value2", states[0])
      } else {
        states = propagate(states, edges.filter { $0[1] < k }, "decoder")
        summary = readout(states, "decoder_readout", 1)
        initial = readout(states, "decoder_readout", 2)
      }
      let logits = mlp("type", summary + z)
      loss += log(logits.reduce(0) { $0 + exp($1) }) - logits[types[k]]
      let new = mlp("new", row("new_embedding", types[k], width) + initial + z)
      if k > 1 {
        let terms = (0..<k).map { u in
          let logit = mlp("edge", states[u] + new + summary + z)[0]
          return log1p(exp(edges.contains([u, k]) ? -logit : logit))
        }
        loss += terms.reduce(0, +) / (edgesSummed ? 1 : Double(k))
      }
      states.append(new)
    }
    return loss
  }

  private func propagate(_ states: [Vector], _ edges: Set<[Int]>, _ part: String) -> [Vector] {
    let half = width / 2
    var along = states.map { Array($0[..<half]) }
    var against = states.map { Array($0[half...]) }
    for round in 0..<rounds {
      along = layer(along, edges, "\(part).along.\(round)")
      against = layer(against, Set(edges.map { [$0[1], $0[0]] }), "\(part).against.\(round)")
    }
    return zip(along, against).map { $0 + $1 }
  }

  private func layer(_ h: [Vector], _ edges: Set<[Int]>, _ name: String) -> [Vector] {
    h.indices.map { j in
      var message = Vector(repeating: 0, count: width)
      for i in h.indices where edges.contains([i, j]) {
        message = zip(message, linear("\(name).message", h[i] + h[j])).map { $0 + $1 }
      }
      let x = linear("\(name).update", message, suffix: "_ih")
      let y = linear("\(name).update", h[j], suffix: "_hh")
      let d = width / 2
      return (0..<d).map { i in
        let reset = 1 / (1 + exp(-x[i] - y[i]))
        let keep = 1 / (1 + exp(-x[d + i] - y[d + i]))
        let new = tanh(x[2 * d + i] + reset * y[2 * d + i])
        return (1 - keep) * new + keep * h[j][i]
      }
    }
  }

  private func readout(_ states: [Vector], _ name: String, _ index: Int) -> Vector {
    states.reduce(Vector(repeating: 0, count: latent)) { sum, state in
      let gate = 1 / (1 + exp(-linear("\(name).gate\(index)", state)[0]))
      return zip(sum, linear("\(name).value\(index)", state)).map { $0 + gate * $1 }
    }
  }

  private func mlp(_ name: String, _ x: Vector) -> Vector {
    linear("\(name)2", linear("\(name)1", x).map { max($0, 0) })
  }

  private func linear(_ name: String, _ x: Vector, suffix: String = "") -> Vector {
    guard let weight = weights["\(name).weight\(suffix)"],
      let bias = weights["\(name).bias\(suffix)"]
    else { return [] }
    return bias.indices.map { o in
      x.indices.reduce(bias[o]) { $0 + weight[o * x.count + $1] * x[$1] }
    }
  }

  private func row(_ name: String, _ index: Int, _ length: Int) -> Vector {
    Array((weights["\(name).weight"] ?? [])[index * length..<(index + 1) * length])
  }
}
