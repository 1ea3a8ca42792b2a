import Glibc
import Tensors

/// Global average pooling, a linear function, and the cross-entropy of its softmax.
final class ClassifierOperation: Operation, @unchecked Sendable {
  struct Arrays {
    var source: Source
    var sourceGradient: Target?
    /// `[image][channel]`.
    var features: Target
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
  let pitch: Int
  private let pixels: Int
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
    _ arrays: Arrays, pixels: Int, channels: Int, classes: Int, pitch: Int
  ) {
    (self.arrays, self.pixels, self.channels) = (arrays, pixels, channels)
    (self.classes, self.pitch) = (classes, pitch)
    results = .allocate(capacity: Run.shards)
    results.initialize(repeating: Result(), count: Run.shards)
  }

  deinit { results.deallocate() }

  /// Of all images of the last forward pass.
  var total: Result {
    (0..<Run.shards).reduce(into: Result()) {
      $0.loss += results[$1].loss
      $0.correct += results[$1].correct
    }
  }

  func forward(stage: Int, _ run: Run) {
    var result = Result()
    for image in run.range {
      let features = arrays.features + image * channels
      average(image, into: features)
      let scores = arrays.scores + image * pitch
      for c in stride(from: 0, to: pitch, by: 16) {
        var score: Vector = load(arrays.bias + c)
        for i in 0..<channels {
          score.addProduct(Vector(repeating: features[i]), load(arrays.weights + (i * pitch + c)))
        }
        store(score, scores + c)
      }
      judge(image, images: run.images, &result)
    }
    results[run.shard] = result
  }

  private func average(_ image: Int, into features: Target) {
    let from = arrays.source + image * pixels * channels
    for c in stride(from: 0, to: channels, by: 16) {
      var sum = Vector()
      for pixel in 0..<pixels { sum += load(from + (pixel * channels + c)) }
      store(sum * (1 / Float(pixels)), features + c)
    }
  }

  /// Adds the image's loss, and sets the gradient of the mean loss with respect to its scores.
  private func judge(_ image: Int, images: Int, _ result: inout Result) {
    let (scores, gradients) = (arrays.scores + image * pitch, arrays.scoreGradients + image * pitch)
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
    if best == label { result.correct += 1 }
    let share = 1 / Float(images)
    let factor = share / Float(total)
    let even = labelSmoothing / Float(classes) * share
    for c in 0..<classes { gradients[c] = gradients[c] * factor - even }
    gradients[label] -= (1 - labelSmoothing) * share
    for c in classes..<pitch { gradients[c] = 0 }
  }

  func backward(stage: Int, _ run: Run) {
    let (weightGradient, biasGradient) = (
      arrays.weightGradients[run.shard], arrays.biasGradients[run.shard]
    )
    weightGradient.update(repeating: 0, count: channels * pitch)
    biasGradient.update(repeating: 0, count: pitch)
    for image in run.range {
      let features = arrays.features + image * channels
      let gradients = arrays.scoreGradients + image * pitch
      for c in stride(from: 0, to: pitch, by: 16) {
        let gradient: Vector = load(gradients + c)
        store((load(biasGradient + c) as Vector) + gradient, biasGradient + c)
        for i in 0..<channels {
          let to = weightGradient + (i * pitch + c)
          store((load(to) as Vector).addingProduct(Vector(repeating: features[i]), gradient), to)
        }
      }
      spread(image, gradients)
    }
  }

  /// The gradient of every pixel, which is that of the mean divided by their number.
  private func spread(_ image: Int, _ gradients: Source) {
    guard let sourceGradient = arrays.sourceGradient else { return }
    let to = sourceGradient + image * pixels * channels
    for i in 0..<channels {
      var sum = Vector()
      for c in stride(from: 0, to: pitch, by: 16) {
        sum.addProduct(load(gradients + c), load(arrays.weights + (i * pitch + c)))
      }
      to[i] = sum.sum() / Float(pixels)
    }
    for pixel in 0..<pixels where pixel > 0 {
      (to + pixel * channels).update(from: to, count: channels)
    }
  }
}
