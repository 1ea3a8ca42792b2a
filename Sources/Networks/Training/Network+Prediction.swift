import Glibc
import Tensors

extension Network {
  /// The probability of each class for each image: the softmax of the scores, with running
  /// statistics.
  ///
  /// - Parameter set: prepared as the training images were; its labels do not matter.
  /// - Returns: (images, classes), each row's sum 1; NaN where the network's weights are.
  /// - Throws: `Cancelled`, and `NetworksError.invalidData` for images that do not fit.
  public func probabilities(
    of set: Images, control: RunControl = RunControl()
  ) throws -> Tensor {
    let result = try Tensor(shape: [set.count, classifier.classes])
    _ = try evaluate(set, control: control) { first, count in
      for slot in 0..<count {
        let scores = self.classifier.arrays.scores + slot * self.classifier.paddedClasses
        let to = result.base + (first + slot) * self.classifier.classes
        let largest = (0..<self.classifier.classes).map { scores[$0] }.max() ?? 0
        var total: Float = 0
        for c in 0..<self.classifier.classes {
          to[c] = exp(scores[c] - largest)
          total += to[c]
        }
        for c in 0..<self.classifier.classes { to[c] /= total }
      }
    }
    return result
  }
}
