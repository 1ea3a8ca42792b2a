import Tensors

/// Where the codes of a training set lie: what a network's inputs are measured by, and the box that
/// ascents stay in.
struct CodeFrame: Sendable {
  /// The mean of each coordinate.
  var center: [Float]
  /// The root of the coordinates' mean variance: one for all, so that coordinates that carry
  /// nothing stay small. 1 where all codes are equal.
  var spread: Float
  var lower: [Float]
  var upper: [Float]

  /// Of at least one code, (n, latent). Throws where their squares are no Float.
  init(_ codes: Tensor) throws {
    let (count, latent) = (codes.shape[0], codes.shape[1])
    (lower, upper) = (Array(codes.elements[..<latent]), Array(codes.elements[..<latent]))
    var (sums, variance) = ([Double](repeating: 0, count: latent), 0.0)
    for row in 0..<count {
      for i in 0..<latent {
        let value = codes.base[row * latent + i]
        sums[i] += Double(value)
        lower[i] = min(lower[i], value)
        upper[i] = max(upper[i], value)
      }
    }
    let means = sums.map { $0 / Double(count) }
    for row in 0..<count {
      for i in 0..<latent {
        let distance = Double(codes.base[row * latent + i]) - means[i]
        variance += distance * distance / Double(count * latent)
      }
    }
    center = means.map { Float($0) }
    spread = variance > 0 ? Float(variance.squareRoot()) : 1
    guard spread.isFinite, spread > 0 else {
      throw EmbeddingsError.invalidArgument(
        "the codes' spread is \(variance.squareRoot()), beyond float32: scale them")
    }
  }

  init(center: [Float], spread: Float, lower: [Float], upper: [Float]) {
    (self.center, self.spread, self.lower, self.upper) = (center, spread, lower, upper)
  }

  /// A code in units of the spread from the center.
  func standardize(_ code: UnsafePointer<Float>, into target: Floats) {
    for i in center.indices { target[i] = (code[i] - center[i]) / spread }
  }
}

/// The user's values as a network sees them: mean 0 and, unless they are all equal, variance 1.
struct ValueScale: Sendable {
  var mean: Double
  var deviation: Double

  /// Of at least one finite value. Throws where they are too large to standardize.
  init(_ values: [Double]) throws {
    let count = Double(values.count)
    mean = values.reduce(0) { $0 + $1 / count }
    let center = mean
    let found = values.reduce(0) { $0 + ($1 - center) * ($1 - center) / count }.squareRoot()
    guard found.isFinite, mean.isFinite else {
      throw EmbeddingsError.invalidArgument("the values are too large to standardize: scale them")
    }
    deviation = found > 0 && !values.allSatisfy { $0 == values[0] } ? found : 1
  }

  init(mean: Double, deviation: Double) { (self.mean, self.deviation) = (mean, deviation) }

  func standardized(_ value: Double) -> Float { Float((value - mean) / deviation) }
  func value(_ standardized: Float) -> Double { Double(standardized) * deviation + mean }
}
