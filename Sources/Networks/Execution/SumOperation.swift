/// A value as the sum of its terms. Normalizations split the work: statistics of all images come
/// before the sum, and sums of gradients before the way back through a convolution.
final class SumOperation: Operation, @unchecked Sendable {
  private let terms: [TermUnit]
  private let value: Target
  private let gradient: Target?
  /// Numbers of one image.
  private let count: Int

  init(_ terms: [TermUnit], value: Target, gradient: Target?, count: Int) {
    (self.terms, self.value, self.gradient, self.count) = (terms, value, gradient, count)
  }

  private var isNormalized: Bool { terms.contains { $0.normalization != nil } }
  var forwardStages: Int { isNormalized ? 2 : 1 }
  var backwardStages: Int { isNormalized ? 2 : 1 }

  func forward(stage: Int, _ run: Run) {
    if stage == 0 {
      for term in terms { term.forward(run) }
      if isNormalized { return }
    }
    for term in terms { term.normalization?.finishForward(run) }
    for image in run.range {
      let sum = value + image * count
      if terms.isEmpty { sum.update(repeating: 0, count: count) }
      for (index, term) in terms.enumerated() {
        term.add(image, run, adding: index > 0, to: sum)
      }
    }
  }

  func backward(stage: Int, _ run: Run) {
    guard let gradient else { return }
    if stage == 0, isNormalized {
      for term in terms {
        if let normalization = term.normalization {
          normalization.sums(run.shard).update(repeating: 0, count: 2 * normalization.channels)
        }
      }
      for image in run.range {
        for term in terms { term.reduce(image, run, gradient: gradient + image * count) }
      }
      return
    }
    for term in terms {
      term.normalization?.finishBackward(run)
      term.backward(run, gradient: gradient)
    }
  }
}
