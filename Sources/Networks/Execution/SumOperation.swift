/// One summand of a `SumOperation`; an item is an image, or the images that lie together.
protocol SumTerm: AnyObject, Sendable {
  var normalization: NormalizationUnit? { get }
  /// Convolves, and gathers moments.
  func forward(_ run: Run)
  func finishForward(_ run: Run)
  /// Adds the term of one item to `sum`, or sets it.
  func add(_ item: Int, _ run: Run, adding: Bool, to sum: Target)
  /// The first half of a normalization's way back: sums over the pixels of one item.
  func reduce(_ item: Int, _ run: Run, gradient: Source)
  func finishBackward(_ run: Run)
  /// The rest of the way back, for all images of the shard.
  func backward(_ run: Run, gradient: Source)
}

/// A value as the sum of its terms. Normalizations split the work: statistics of all images come
/// before the sum, and sums of gradients before the way back through a convolution.
final class SumOperation: Operation, @unchecked Sendable {
  private let terms: [any SumTerm]
  private let value: Target
  private let gradient: Target?
  /// Numbers of one image, or of images that lie together.
  private let count: Int

  init(_ terms: [any SumTerm], value: Target, gradient: Target?, count: Int) {
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
    for term in terms { term.finishForward(run) }
    for item in run.items {
      let sum = value + item * count
      if terms.isEmpty { sum.update(repeating: 0, count: count) }
      for (index, term) in terms.enumerated() {
        term.add(item, run, adding: index > 0, to: sum)
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
      for item in run.items {
        for term in terms { term.reduce(item, run, gradient: gradient + item * count) }
      }
      return
    }
    for term in terms {
      term.finishBackward(run)
      term.backward(run, gradient: gradient)
    }
  }
}
