import Glibc
import Tensors

/// Global average pooling, a linear function, and the cross-entropy of its softmax.
final class ClassifierOperation: Operation, @unchecked Sendable {
  struct Arrays {
    var source: Source
    var sourceGradient: Target?
    /// `[image][channel]`: means over the pixels.
    var features: Target
    /// `[image][channel]`: the gradient of each pixel.
    var featureGradients: Target
    /// `[image][class]`: scores, and their gradients.
    var scores: Target
    var scoreGradients: Target
    var weights: Source
    var bias: Source
    /// Of each shard.
    var weightGradients: [Target]
    var biasGradients: [Target]
    var labels: UnsafePointer<Int32>
  }

  let forwardStages = 1
  let backwardStages = 1
  let arrays: Arrays
  let classes: Int
  /// Classes in memory.
  let paddedClasses: Int
  let value: NetworkGraph.Value
  private let format: MemoryFormat
  /// Features in memory.
  private let channels: Int
  private let results: UnsafeMutablePointer<Result>

  /// Of one shard.
  struct Result {
    var loss = 0.0
    var correct = 0
  }

  /// What is mixed into the labels, evenly over all classes: 0 leaves them as they are.
  var labelSmoothing: Float = 0

  init(
    _ arrays: Arrays, value: NetworkGraph.Value, format: MemoryFormat, classes: Int,
    paddedClasses: Int
  ) {
    (self.arrays, self.value, self.format) = (arrays, value, format)
    channels = value.paddedChannels
    (self.classes, self.paddedClasses) = (classes, paddedClasses)
    results = .allocate(capacity: Run.shards)
    results.initialize(repeating: Result(), count: Run.shards)
  }

  deinit { results.deallocate() }

  /// - Parameter gradients: `[image][class]`.
  func setScoreGradients(_ gradients: Tensor) {
    for image in 0..<gradients.shape[0] {
      let to = arrays.scoreGradients + image * paddedClasses
      to.update(from: gradients.base + image * classes, count: classes)
      (to + classes).update(repeating: 0, count: paddedClasses - classes)
    }
  }

  /// Of all images of the last forward pass.
  var total: Result {
    (0..<Run.shards).reduce(into: Result()) {
      $0.loss += results[$1].loss
      $0.correct += results[$1].correct
    }
  }

  func forward(stage: Int, _ run: Run) {
    var result = Result()
    for item in run.items { average(item, into: arrays.features + item * run.grain * channels) }
    for image in run.range {
      let features = arrays.features + image * channels
      let scores = arrays.scores + image * paddedClasses
      for c in stride(from: 0, to: paddedClasses, by: 16) {
        var score: Vector = load(arrays.bias + c)
        for i in 0..<channels {
          score.addProduct(
            Vector(repeating: features[i]), load(arrays.weights + (i * paddedClasses + c)))
        }
        store(score, scores + c)
      }
      if run.hasLabels { judge(image, images: run.images, &result) }
    }
    results[run.shard] = result
  }

  /// The means over the pixels of one image, or of 16.
  private func average(_ item: Int, into features: Target) {
    let from = arrays.source + item * format.itemCount(of: value)
    let share = 1 / Float(value.pixels)
    switch format {
    case .channelsLast:
      for c in stride(from: 0, to: channels, by: 16) {
        store(sum(from + c, stride: channels) * share, features + c)
      }
    case .imagesInLanes:
      for c in 0..<value.channels {
        let means = sum(from + c * value.pixels * 16, stride: 16) * share
        for image in 0..<16 { features[image * channels + c] = means[image] }
      }
    }
  }

  private func sum(_ values: Source, stride: Int) -> Vector {
    var sum = Vector()
    for pixel in 0..<value.pixels { sum += load(values + pixel * stride) }
    return sum
  }

  /// Adds the image's loss, and sets the gradient of the mean loss with respect to its scores.
  private func judge(_ image: Int, images: Int, _ result: inout Result) {
    let (scores, gradients) = (
      arrays.scores + image * paddedClasses, arrays.scoreGradients + image * paddedClasses
    )
    let label = Int(arrays.labels[image])
    var best = 0
    for c in 1..<classes where scores[c] > scores[best] { best = c }
    let largest = scores[best]
    var total = 0.0
    var sumOfScores = 0.0
    for c in 0..<classes {
      let weight = exp(scores[c] - largest)
      gradients[c] = weight
      total += Double(weight)
      sumOfScores += Double(scores[c] - largest)
    }
    let smoothing = Double(labelSmoothing)
    let target = (1 - smoothing) * Double(scores[label] - largest)
    result.loss += log(total) - target - smoothing * sumOfScores / Double(classes)
    // Among scores that are no numbers there is no best one.
    if best == label, total.isFinite { result.correct += 1 }
    let share = 1 / Float(images)
    let factor = share / Float(total)
    let even = labelSmoothing / Float(classes) * share
    for c in 0..<classes { gradients[c] = gradients[c] * factor - even }
    gradients[label] -= (1 - labelSmoothing) * share
    for c in classes..<paddedClasses { gradients[c] = 0 }
  }

  func backward(stage: Int, _ run: Run) {
    let (weightGradient, biasGradient) = (
      arrays.weightGradients[run.shard], arrays.biasGradients[run.shard]
    )
    weightGradient.update(repeating: 0, count: channels * paddedClasses)
    biasGradient.update(repeating: 0, count: paddedClasses)
    for image in run.range {
      let features = arrays.features + image * channels
      let featureGradients = arrays.featureGradients + image * channels
      let gradients = arrays.scoreGradients + image * paddedClasses
      for c in stride(from: 0, to: paddedClasses, by: 16) {
        let gradient: Vector = load(gradients + c)
        store((load(biasGradient + c) as Vector) + gradient, biasGradient + c)
        for i in 0..<channels {
          let to = weightGradient + (i * paddedClasses + c)
          store((load(to) as Vector).addingProduct(Vector(repeating: features[i]), gradient), to)
        }
      }
      for i in 0..<channels { featureGradients[i] = gradient(ofFeature: i, gradients) }
    }
    for item in run.items { spread(item, run) }
  }

  /// Of the pixels of one channel, which is that of their mean divided by their number.
  private func gradient(ofFeature i: Int, _ gradients: Source) -> Float {
    var sum = Vector()
    for c in stride(from: 0, to: paddedClasses, by: 16) {
      sum.addProduct(load(gradients + c), load(arrays.weights + (i * paddedClasses + c)))
    }
    return sum.sum() / Float(value.pixels)
  }

  /// The gradients of the pixels of one image, or of 16.
  private func spread(_ item: Int, _ run: Run) {
    guard let sourceGradient = arrays.sourceGradient else { return }
    let to = sourceGradient + item * format.itemCount(of: value)
    let gradients = arrays.featureGradients + item * run.grain * channels
    switch format {
    case .channelsLast:
      for pixel in 0..<value.pixels {
        (to + pixel * channels).update(from: gradients, count: channels)
      }
    case .imagesInLanes:
      let images = run.images(of: item)
      for c in 0..<value.channels {
        var lanes = Vector()
        for image in 0..<images { lanes[image] = gradients[image * channels + c] }
        for pixel in 0..<value.pixels {
          store(lanes, to + (c * value.pixels + pixel) * 16)
        }
      }
    }
  }
}
