import Glibc
import Tensors

/// What a Gaussian process learns from data, for labels scaled to mean 0 and variance 1.
public struct GaussianHyperparameters: Hashable, Sendable {
  /// The prior variance of the function.
  public var variance: Double
  /// The distance over which the function changes: one for all features, or one for each (automatic
  /// relevance determination).
  public var lengthScales: [Double]
  /// The variance of the labels around the function, above 0.
  public var noise: Double

  /// All must be positive and finite; a fit that is given them checks.
  public init(variance: Double, lengthScales: [Double], noise: Double) {
    (self.variance, self.lengthScales, self.noise) = (variance, lengthScales, noise)
  }

  /// As the optimizer sees them: logarithms of the variance, the noise and the length scales.
  var logarithms: [Double] { [log(variance), log(noise)] + lengthScales.map { log($0) } }

  init(logarithms: [Double]) {
    variance = exp(logarithms[0])
    noise = exp(logarithms[1])
    lengthScales = logarithms.dropFirst(2).map { exp($0) }
  }

  func validate(features: Int) throws {
    guard noise > 0, noise.isFinite, lengthScales.count == 1 || lengthScales.count == features
    else {
      throw RegressionError.invalidArgument(
        "a Gaussian process of \(features) features needs positive noise and 1 or \(features) "
          + "length scales, got noise \(noise) and \(lengthScales.count)")
    }
  }

  /// Where the search starts: lengths of the median distance between rows, most variance explained.
  static func initial(for points: Matrix, ard: Bool) -> GaussianHyperparameters {
    let length = medianDistance(in: points)
    return GaussianHyperparameters(
      variance: 1, lengthScales: Array(repeating: length, count: ard ? points.columns : 1),
      noise: 0.1)
  }

  /// The median distance between at most 300 evenly spaced rows; 1 where all are equal.
  private static func medianDistance(in points: Matrix) -> Double {
    let chosen = Array(stride(from: 0, to: points.rows, by: max(points.rows / 300, 1)).prefix(300))
    var distances: [Double] = []
    for (position, i) in chosen.enumerated() {
      for j in chosen[..<position] {
        let square = zip(points.row(i), points.row(j)).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        if square > 0 { distances.append(square.squareRoot()) }
      }
    }
    distances.sort()
    return distances.isEmpty ? 1 : distances[distances.count / 2]
  }

  /// The box, in logarithms, that the search stays in.
  func searchBox() -> (lower: [Double], upper: [Double]) {
    let lengths = lengthScales.map { log($0) }
    return (
      [log(1e-3), log(1e-6)] + lengths.map { $0 + log(1e-2) },
      [log(1e3), log(1e1)] + lengths.map { $0 + log(1e3) }
    )
  }
}
