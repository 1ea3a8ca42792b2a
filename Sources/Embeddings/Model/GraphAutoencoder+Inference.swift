import Spaces
import Tensors

extension GraphAutoencoder {
  /// Mean and log variance of each graph's code, both (n, latent).
  package func encode(
    _ graphs: [OperationGraph], workers: Int?, control: RunControl
  ) throws -> (mean: Tensor, logVariance: Tensor) {
    try validate(graphs)
    return try encode(
      count: graphs.count, nodes: graphs.reduce(1) { max($0, $1.nodeCount) }, workers: workers,
      control: control
    ) { graphs[$0] }
  }

  /// The same of `count` graphs of at most `nodes` nodes and of the model's types, each asked for
  /// once, on any thread.
  func encode(
    count: Int, nodes: Int, workers: Int?, control: RunControl,
    graph: @Sendable (_ index: Int) throws -> OperationGraph
  ) throws -> (mean: Tensor, logVariance: Tensor) {
    let (latent, slots) = (layout.sizes.latent, layout.sizes.latentSlots)
    let mean = try Tensor(shape: [count, latent])
    let logVariance = try Tensor(shape: [count, latent])
    _ = try encoders.run(count, capacity: .inference(nodes: nodes), workers: workers) {
      try EncoderPass(compiled: compiled, capacity: $0, gradients: false, arena: $1)
    } body: { pass, members in
      try control.check()
      pass.forward(try members.map(graph))
      for (row, graph) in members.enumerated() {
        let code = pass.codes + row * 2 * slots
        (mean.base + graph * latent).update(from: code, count: latent)
        (logVariance.base + graph * latent).update(from: code + slots, count: latent)
      }
    }
    return (mean, logVariance)
  }

  /// For each row of `codes`, (n, latent) and finite, the graphs of its draws: one without a seed. With
  /// `rules`, which are those of the model's space, all obey them.
  package func decode(
    _ codes: Tensor, draws: Int, seed: Int?, merge: SVGe.Merge, rules: GraphRules? = nil,
    workers: Int?, control: RunControl
  ) throws -> [[OperationGraph]] {
    let (latent, slots) = (layout.sizes.latent, layout.sizes.latentSlots)
    let graphs = try decoders.run(
      codes.shape[0] * draws, capacity: .inference(nodes: maximumNodes), workers: workers
    ) {
      try DecoderPass(compiled: compiled, capacity: $0, keepsSteps: false, arena: $1)
    } body: { pass, members in
      for (row, item) in members.enumerated() {
        (pass.codes + row * slots).update(
          from: codes.base + item / draws * latent, count: latent)
      }
      let random = seed.map { seed in
        members.map { RandomSource(seed: seed).split($0 / draws, $0 % draws) }
      }
      return try pass.generate(
        count: members.count, nodes: self.maximumNodes, merge: merge, rules: rules,
        random: random, control: control)
    }.flatMap(\.self)
    return (0..<codes.shape[0]).map { Array(graphs[$0 * draws..<($0 + 1) * draws]) }
  }
}
