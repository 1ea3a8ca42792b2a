import Glibc
import Tensors

/// How likely a weighted mean of families of functions is, given the beginning of a curve (Domhan et al.
/// 2015, section 3.2): normal noise of one standard deviation, and a flat prior on functions of which
/// none falls anywhere or ends outside 0...100.
///
/// A point has the parameters of all families, the standard deviation, and a weight for each family,
/// at least 0; the weights count as shares of their sum. The published program compares 50 values of a
/// function with each other, where signs of parameters say the same.
package struct CurvePosterior {
  private typealias Vector = VectorMath.DoubleVector

  /// Those whose best fit the prior allows.
  private let families: [CurveFamily]
  /// Of each family its first parameter in a point.
  private let firsts: [Int]
  private let parameterCount: Int
  /// The epochs of the curve, then the last one, which has weight 0.
  private let logEpochs: [Vector]
  private let values: [Vector]
  private let weights: [Vector]
  private let epochs: Int
  /// The lane of the last epoch in the last vector.
  private let endLane: Int
  /// The best fits with equal weights.
  package let start: [Double]

  /// - Parameter curve: at least one epoch, accuracies in 0...1.
  /// - Returns: nil where no family fits.
  package init?(_ curve: [Double], finalEpoch: Int, control: RunControl) throws {
    let lanes = Vector.scalarCount
    epochs = curve.count
    endLane = epochs % lanes
    let padded = (epochs + lanes) / lanes * lanes
    let count = epochs
    func vectors(_ value: (Int) -> Double) -> [Vector] {
      stride(from: 0, to: padded, by: lanes).map { first in
        var vector = Vector()
        for lane in 0..<lanes { vector[lane] = value(first + lane) }
        return vector
      }
    }
    logEpochs = vectors { $0 < count ? log(Double($0 + 1)) : log(Double(finalEpoch)) }
    values = vectors { $0 < count ? curve[$0] : 0 }
    weights = vectors { $0 < count ? 1 : 0 }

    var found: [(family: CurveFamily, parameters: [Double], values: [Double])] = []
    for family in CurveFamily.allCases {
      let parameters = try family.fit(curve, from: family.customary, control: control).parameters
      let end = family.value(parameters, epoch: finalEpoch)
      guard family.isIncreasing(parameters, from: 0), (0...100).contains(end) else { continue }
      found.append(
        (family, parameters, (1...count).map { family.value(parameters, epoch: $0) }))
    }
    guard !found.isEmpty else { return nil }
    families = found.map(\.family)
    var (firsts, next) = ([Int](), 0)
    for family in families {
      firsts.append(next)
      next += family.parameterCount
    }
    (self.firsts, parameterCount) = (firsts, next)
    let residuals = curve.indices.map { epoch in
      curve[epoch] - found.reduce(0) { $0 + $1.values[epoch] } / Double(found.count)
    }
    let mean = residuals.reduce(0, +) / Double(count)
    let variance = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let deviation = max(variance.squareRoot(), Self.leastDeviation)
    start = found.flatMap(\.parameters) + [deviation] + found.map { _ in Self.startWeight }
  }

  /// Where a search begins at least, so that a curve without noise has walkers that can move.
  private static let leastDeviation = 1e-4
  private static let startWeight = 10.0

  /// The logarithm of the density, −∞ where the prior is 0.
  package func logDensity(_ point: [Double]) -> Double {
    let deviation = point[parameterCount]
    guard deviation > 0 else { return -.infinity }
    var total = 0.0
    for index in families.indices {
      let weight = point[parameterCount + 1 + index]
      guard weight >= 0, families[index].isIncreasing(point, from: firsts[index]) else {
        return -.infinity
      }
      total += weight
    }
    guard total > 0 else { return -.infinity }
    var squares = Vector()
    // The last vector has the end, which decides most often.
    for part in logEpochs.indices.reversed() {
      var mean = Vector()
      for index in families.indices {
        let found = families[index].values(point, from: firsts[index], logEpochs: logEpochs[part])
        if part == logEpochs.count - 1 {
          guard (0...100).contains(found[endLane]) else { return -.infinity }
        }
        mean += point[parameterCount + 1 + index] / total * found
      }
      let residual = (mean - values[part]) * weights[part]
      squares += residual * residual
    }
    let density =
      -0.5 * squares.sum() / (deviation * deviation)
      - Double(epochs) * (log(deviation) + 0.5 * log(2 * Double.pi))
    return density.isFinite ? density : -.infinity
  }

  /// The weighted mean at the last epoch.
  package func end(_ point: [Double]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for index in families.indices {
      let weight = point[parameterCount + 1 + index]
      let found = families[index].values(
        point, from: firsts[index], logEpochs: logEpochs[logEpochs.count - 1])
      sum += weight * found[endLane]
      total += weight
    }
    return sum / total
  }
}
