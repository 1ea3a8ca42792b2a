import Tensors

/// The order in which a network's operations run: phases that all shards end before the next.
struct NetworkProgram {
  enum Action: Sendable {
    /// Brings weights into the forms that kernels read.
    case prepare
    case forward(operation: Int, stage: Int)
    /// Clears gradients that the backward pass adds to or does not reach.
    case clear
    case backward(operation: Int, stage: Int)
    /// Adds the shards' gradients into the first's.
    case merge
  }

  let forward: [[Action]]
  /// From the gradients of the scores.
  let backward: [[Action]]
  /// Both as one.
  let gradient: [[Action]]
  private let operations: [any Operation]
  private let convolutions: [any ConvolutionPreparation]
  private let mixing: Coefficients
  private let binding: ParameterBinding
  private let unreached: [Int]

  init(_ assembly: NetworkAssembly, classifier: ClassifierOperation) {
    let (operations, convolutions) = assembly.operations()
    self.operations = operations + [classifier]
    self.convolutions = convolutions
    (mixing, binding) = (assembly.mixing, assembly.binding)
    unreached = assembly.unreachedParameters
    var (forward, backward): ([[Action]], [[Action]]) = ([[.prepare], []], [[.clear]])
    for (index, operation) in self.operations.enumerated() {
      for stage in 0..<operation.forwardStages {
        if stage > 0 { forward.append([]) }
        forward[forward.count - 1].append(.forward(operation: index, stage: stage))
      }
    }
    for (index, operation) in self.operations.enumerated().reversed() {
      for stage in 0..<operation.backwardStages {
        if stage > 0 { backward.append([]) }
        backward[backward.count - 1].append(.backward(operation: index, stage: stage))
      }
    }
    backward.append([.merge])
    (self.forward, self.backward) = (forward, backward)
    gradient =
      forward.dropLast() + [forward[forward.count - 1] + backward[0]] + backward.dropFirst()
  }

  func perform(_ action: Action, _ run: Run) {
    switch action {
    case .prepare:
      guard !run.isRepeated else { return }
      for index in stride(from: run.shard, to: convolutions.count, by: Run.shards) {
        convolutions[index].prepare(shard: run.shard)
      }
    case .forward(let operation, let stage): operations[operation].forward(stage: stage, run)
    case .clear:
      mixing.clearGradient(of: run.shard)
      if run.shard == 0 { unreached.forEach(binding.clearGradient) }
    case .backward(let operation, let stage): operations[operation].backward(stage: stage, run)
    case .merge: binding.merge(share: run.shard)
    }
  }
}
