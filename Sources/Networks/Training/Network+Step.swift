import Neural

extension Network {
  /// One step of all parameters along the gradients of the last pass, on this network's threads.
  ///
  /// - Parameter optimizer: of this network's `parameters`.
  package func step(_ optimizer: Optimizer, learningRate: Float) {
    let step = optimizer.begin(learningRate: learningRate)
    forEachSlice { slice, _ in step.update(slice) }
  }
}
