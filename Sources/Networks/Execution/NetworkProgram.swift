import Tensors

/// The order in which a network's operations run: phases that all shards end before the next.
struct NetworkProgram {
  enum Action: Sendable {
    case prepare
    case forward(operation: Int, stage: Int)
    case backward(operation: Int, stage: Int)
    /// Adds the shards' gradients into the first's.
    case merge
  }

  /// The phases of a forward pass, and of one with gradients.
  let forward: [[Action]]
  let gradient: [[Action]]
  private let operations: [any Operation]
  private let convolutions: [any ConvolutionPreparation]
  private let mixing: Coefficients
  private let binding: ParameterBinding

  init(_ assembly: NetworkAssembly, classifier: ClassifierOperation) {
    let (operations, convolutions) = assembly.operations()
    self.operations = operations + [classifier]
    self.convolutions = convolutions
    (mixing, binding) = (assembly.mixing, assembly.binding)
    var phases: [[Action]] = [[.prepare], []]
    func append(_ action: Action, startsPhase: Bool) {
      if startsPhase { phases.append([]) }
      phases[phases.count - 1].append(action)
    }
    for (index, operation) in self.operations.enumerated() {
      for stage in 0..<operation.forwardStages {
        append(.forward(operation: index, stage: stage), startsPhase: stage > 0)
      }
    }
    forward = phases
    for (index, operation) in self.operations.enumerated().reversed() {
      for stage in 0..<operation.backwardStages {
        append(.backward(operation: index, stage: stage), startsPhase: stage > 0)
      }
    }
    append(.merge, startsPhase: true)
    gradient = phases
  }

  func perform(_ action: Action, _ run: Run) {
    switch action {
    case .prepare:
      guard !run.isRepeated else { return }
      mixing.clearGradient(of: run.shard)
      for index in stride(from: run.shard, to: convolutions.count, by: Run.shards) {
        convolutions[index].prepare(shard: run.shard)
      }
    case .forward(let operation, let stage): operations[operation].forward(stage: stage, run)
    case .backward(let operation, let stage): operations[operation].backward(stage: stage, run)
    case .merge: binding.merge(share: run.shard)
    }
  }
}
