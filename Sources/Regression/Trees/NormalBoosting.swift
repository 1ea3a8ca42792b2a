import Glibc

/// The normal distributions of the training rows while natural gradient boosting goes on.
struct NormalBoosting {
  private let targets: [Double]
  private var locations: [Double]
  private var logScales: [Double]
  /// What the last stage's trees say of each row.
  private var locationStep: [Double]
  private var logScaleStep: [Double]
  /// The rows that the stage learns from.
  var batch: [Int] = []

  /// Steps shorter than this on average change nothing (the library's `tol`).
  private static let leastNorm = 1e-4

  /// All rows begin with mean 0 and standard deviation 1, those of the targets.
  init(targets: [Double]) {
    self.targets = targets
    let zeros = Array(repeating: 0.0, count: targets.count)
    (locations, logScales, locationStep, logScaleStep) = (zeros, zeros, zeros, zeros)
  }

  /// The natural gradients of the negative log likelihood of a row.
  func locationGradient(_ row: Int) -> Double { locations[row] - targets[row] }

  func logScaleGradient(_ row: Int) -> Double {
    let difference = targets[row] - locations[row]
    return (1 - difference * difference * exp(-2 * logScales[row])) / 2
  }

  /// Takes over what the tree that was grown last says.
  mutating func takeLocationStep(from grower: TreeGrower, _ trees: TreeNodes) {
    for row in targets.indices { locationStep[row] = 0 }
    grower.addLastTree(of: trees, to: &locationStep)
  }

  mutating func takeLogScaleStep(from grower: TreeGrower, _ trees: TreeNodes) {
    for row in targets.indices { logScaleStep[row] = 0 }
    grower.addLastTree(of: trees, to: &logScaleStep)
  }

  /// A multiple of the steps by powers of two that lowers the batch's loss: doubled while the loss is
  /// not above the first, then halved until it is below, or the steps are next to nothing.
  func findStep() -> Double {
    let start = loss(0)
    var scale = 1.0
    while scale <= 256 {
      let found = loss(scale)
      if !found.isFinite || found > start { break }
      scale *= 2
    }
    let norm = self.norm
    while norm * scale >= Self.leastNorm {
      let found = loss(scale)
      if found.isFinite && found < start { break }
      scale /= 2
    }
    return scale
  }

  /// Whether the steps are next to nothing.
  var isFlat: Bool { norm < Self.leastNorm }

  mutating func go(_ step: Double) {
    for row in targets.indices {
      locations[row] -= step * locationStep[row]
      logScales[row] -= step * logScaleStep[row]
    }
  }

  /// The mean negative log likelihood of the batch after a step, but for a constant.
  private func loss(_ scale: Double) -> Double {
    var total = 0.0
    for row in batch {
      let logScale = logScales[row] - scale * logScaleStep[row]
      let difference = targets[row] - locations[row] + scale * locationStep[row]
      total += logScale + 0.5 * difference * difference * exp(-2 * logScale)
    }
    return total / Double(batch.count)
  }

  /// The mean length of the batch's steps.
  private var norm: Double {
    let total = batch.reduce(0) {
      $0 + (locationStep[$1] * locationStep[$1] + logScaleStep[$1] * logScaleStep[$1]).squareRoot()
    }
    return total / Double(batch.count)
  }
}
