import Spaces
import Tensors

extension GraphAutoencoder {
  /// Mean and log variance of each graph's code, both (n, latent).
  package func encode(
    _ graphs: [OperationGraph], workers: Int?, control: RunControl
  ) throws -> (mean: Tensor, logVariance: Tensor) {
    try validate(graphs)
    let (latent, slots) = (layout.sizes.latent, layout.sizes.latentSlots)
    let mean = try Tensor(shape: [graphs.count, latent])
    let logVariance = try Tensor(shape: [graphs.count, latent])
    let capacity = Capacity(nodes: graphs.reduce(1) { max($0, $1.nodeCount) })
    let chunks = (graphs.count + capacity.graphs - 1) / capacity.graphs
    let passes = try Passes(workers: min(max(workers ?? Worker.onlineCores, 1), max(chunks, 1))) {
      try EncoderPass(compiled: self.compiled, capacity: capacity, arena: $0)
    }
    try parallelFor(count: chunks, workers: passes.count) { chunk, worker in
      try control.check()
      let members = chunk * capacity.graphs..<min((chunk + 1) * capacity.graphs, graphs.count)
      let pass = passes[worker]
      pass.forward(Array(graphs[members]))
      for (row, graph) in members.enumerated() {
        let code = pass.codes + row * 2 * slots
        (mean.base + graph * latent).update(from: code, count: latent)
        (logVariance.base + graph * latent).update(from: code + slots, count: latent)
      }
    }
    return (mean, logVariance)
  }

  /// For each row of `codes`, (n, latent) and finite, the graphs of its draws: one without
  /// `sampling`.
  package func decode(
    _ codes: Tensor, draws: Int, seed: Int?, merge: SVGe.Merge, workers: Int?,
    control: RunControl
  ) throws -> [[OperationGraph]] {
    let (latent, slots) = (layout.sizes.latent, layout.sizes.latentSlots)
    let capacity = Capacity(nodes: maximumNodes)
    let total = codes.shape[0] * draws
    let chunks = (total + capacity.graphs - 1) / capacity.graphs
    let passes = try Passes(workers: min(max(workers ?? Worker.onlineCores, 1), max(chunks, 1))) {
      try DecoderPass(compiled: self.compiled, capacity: capacity, arena: $0)
    }
    let graphs = try parallelMap(count: chunks, workers: passes.count) { chunk, worker in
      let members = chunk * capacity.graphs..<min((chunk + 1) * capacity.graphs, total)
      let pass = passes[worker]
      for (row, item) in members.enumerated() {
        (pass.codes + row * slots).update(
          from: codes.base + item / draws * latent, count: latent)
      }
      let random = seed.map { seed in
        members.map { RandomSource(seed: seed).split($0 / draws, $0 % draws) }
      }
      return try pass.generate(
        count: members.count, nodes: self.maximumNodes, merge: merge, random: random,
        control: control)
    }.flatMap(\.self)
    return (0..<codes.shape[0]).map { Array(graphs[$0 * draws..<($0 + 1) * draws]) }
  }
}

/// One pass, with its memory, for each worker.
private final class Passes<Pass>: @unchecked Sendable {
  private let passes: [Pass]
  private let arenas: [Arena]

  init(workers: Int, make: (Arena) throws -> Pass) throws {
    arenas = (0..<workers).map { _ in Arena() }
    passes = try arenas.map(make)
  }

  var count: Int { passes.count }
  subscript(worker: Int) -> Pass { passes[worker] }
}
