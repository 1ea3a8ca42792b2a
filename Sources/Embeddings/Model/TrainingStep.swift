import Neural
import Spaces
import Tensors

/// The gradient of a batch of graphs, and a step along it.
///
/// A batch is cut into passes of 16 graphs, or of half of a small batch but at least 8: as many as
/// make good use of the weights that a pass reads. Pass p adds to gradient p mod 4, passes of one
/// gradient run in order, and the four are added in order: the same sums for any number of workers.
final class TrainingStep: @unchecked Sendable {
  static let lanes = 4

  let weights: Weights
  let compiled: CompiledWeights
  let layout: Layout
  private let capacity: Capacity
  private let workers: Int
  private let gradients: [Gradient]
  private let passes: [TrainingPass]
  /// The gradient of every weight.
  let total: Tensor
  let reduction: GradientReduction
  let optimizer: Optimizer

  /// - Parameter gradientClip: the largest norm of a step's gradient; nil for no limit.
  init(
    compiled: CompiledWeights, nodes: Int, batchSize: Int, gradientClip: Float? = nil, workers: Int
  ) throws {
    (weights, self.compiled, layout) = (compiled.weights, compiled, compiled.layout)
    capacity = Capacity(nodes: nodes, most: min(max(batchSize / 2, 8), 16))
    let lanes = min(Self.lanes, (batchSize + capacity.graphs - 1) / capacity.graphs)
    self.workers = min(workers, lanes)
    let (compiled, capacity, layout) = (compiled, capacity, layout)
    gradients = try (0..<lanes).map { _ in try Gradient(layout: layout) }
    passes = try (0..<self.workers).map { _ in
      try TrainingPass(compiled: compiled, capacity: capacity)
    }
    total = try Tensor(shape: [layout.count])
    reduction = try GradientReduction(compiled: compiled, gradients: gradients, total: total)
    optimizer = try Optimizer(
      values: weights.values, gradients: total, .init(.adam(), gradientClip: gradientClip))
  }

  /// The gradient of a batch's loss in `total`, and the loss's parts.
  ///
  /// - Parameters:
  ///   - random: graph i of the batch draws from its split i.
  ///   - meanLoss: of the batch's mean codes.
  func gradient(
    _ batch: [OperationGraph], options: TrainingPass.Options, random: RandomSource,
    meanLoss: (any MeanLoss)? = nil, control: RunControl
  ) throws -> (loss: TrainingPass.Loss, norm: Double) {
    // Graphs of like size share a pass, so that few rows are padding.
    let order = batch.indices.sorted {
      (-batch[$0].nodeCount, $0) < (-batch[$1].nodeCount, $1)
    }
    let passCount = (batch.count + capacity.graphs - 1) / capacity.graphs
    let lanes = min(gradients.count, passCount)
    for gradient in gradients { gradient.isEmpty = true }
    let losses = try parallelMap(count: lanes, workers: workers) { lane, worker in
      var loss = TrainingPass.Loss()
      for pass in stride(from: lane, to: passCount, by: lanes) {
        let first = pass * self.capacity.graphs
        let members = order[first..<min(first + self.capacity.graphs, batch.count)]
        loss += try self.passes[worker].run(
          members.map { batch[$0] }, random: members.map { random.split($0) }, options: options,
          meanLoss: meanLoss.map { loss in
            {
              try loss.add(
                graph: members[members.startIndex + $0], lane: lane, mean: $1, gradient: $2)
            }
          },
          into: self.gradients[lane], control: control)
      }
      return loss
    }
    let norm = reduction.run(lanes: lanes, workers: workers)
    return (losses.reduce(into: TrainingPass.Loss()) { $0 += $1 }, norm)
  }

  /// One step of Adam along `total`, whose norm is given.
  func update(learningRate: Float, norm: Double) throws {
    let step = optimizer.begin(learningRate: learningRate, gradientNorm: norm)
    try compiled.refresh(workers: workers) { step.update($0) }
  }
}
