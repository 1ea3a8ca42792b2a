/// One shard's part of one pass.
struct Run: Sendable {
  let shard: Int
  /// Images of the whole batch, and of each shard.
  let images: Int
  let statistics: NormalizationStatistics
  /// Images that lie together and stay so.
  let grain: Int
  /// Whether the images have labels, so that a loss can be computed.
  let hasLabels: Bool
  /// Whether no backward pass follows, so that only the values matter.
  let isInference: Bool
  /// Whether only the images are others than in the pass before, which used running statistics too.
  let isRepeated: Bool

  /// A batch is always cut into as many shards, whatever the number of threads: sums over images
  /// then do not depend on it.
  static let shards = 2

  func range(of shard: Int) -> Range<Int> {
    let items = items(of: shard)
    return min(items.lowerBound * grain, images)..<min(items.upperBound * grain, images)
  }

  var range: Range<Int> { range(of: shard) }

  /// What lies together: images, or groups of them.
  var items: Range<Int> { items(of: shard) }

  private func items(of shard: Int) -> Range<Int> {
    let count = (images + grain - 1) / grain
    return count * shard / Run.shards..<count * (shard + 1) / Run.shards
  }

  /// The images that are there of one item.
  func images(of item: Int) -> Int { min(grain, images - item * grain) }

  /// The sum over all lanes that hold numbers of images of one item.
  func sum(_ lanes: Vector, of item: Int) -> Float {
    grain == 1 ? lanes.sum() : lanes.sum(first: images(of: item))
  }

  /// Sets the numbers of images that are not there to zero, in `count` numbers of one group of 16.
  func clearEmptyLanes(of group: Int, _ numbers: Target, count: Int) {
    let images = images(of: group)
    guard images < 16 else { return }
    for first in stride(from: 0, to: count, by: 16) {
      (numbers + (first + images)).update(repeating: 0, count: 16 - images)
    }
  }
}

/// Memory that one shard may use until the end of a stage.
struct Scratch: @unchecked Sendable {
  /// A block of padded images.
  var padded: Target
  /// A block of padded gradients.
  var gradients: Target
  /// A block of gradients with respect to a convolution's input.
  var input: Target
  var work: Target
  /// A transformed weight gradient.
  var sums: Target
}

/// A layer as the network runs it.
protocol Operation: AnyObject, Sendable {
  /// How many times all shards must have come to the same point.
  var forwardStages: Int { get }
  var backwardStages: Int { get }
  func forward(stage: Int, _ run: Run)
  /// Adds to the gradients of what it reads, and sets those of its weights.
  func backward(stage: Int, _ run: Run)
}
