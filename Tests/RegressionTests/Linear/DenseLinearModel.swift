import Glibc
import Tensors

/// Labels that are nearly linear in some features.
func linearProblem(rows: Int, columns: Int, seed: Int = 0) throws -> (Matrix, [Double]) {
  var random = RandomSource(seed: seed)
  let points = try Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { _ in
      Double(random.below(2)) + 0.1 * Double(random.normal())
    })
  let labels = (0..<rows).map { row in
    70 + 5 * points[row, 0] - 3 * points[row, 1] + 0.5 * Double(random.normal())
  }
  return (points, labels)
}

/// The model by its definition: y ~ N(0, noise·I + prior·X Xᵀ) on the centered problem, of which the
/// direction of equal labels is left out.
struct DenseLinearModel {
  let centered: Matrix
  let targets: [Double]
  let mean, scale: Double
  let origin: [Double]

  init(_ points: Matrix, _ labels: [Double]) {
    let n = Double(points.rows)
    let mean = labels.reduce(0, +) / n
    let scale = (labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    let origin = (0..<points.columns).map { column in
      (0..<points.rows).reduce(0) { $0 + points[$1, column] } / n
    }
    var centered = points
    for i in 0..<points.rows { for j in 0..<points.columns { centered[i, j] -= origin[j] } }
    (self.centered, self.mean, self.scale, self.origin) = (centered, mean, scale, origin)
    targets = labels.map { ($0 - mean) / scale }
  }

  func evidence(prior: Double, noise: Double) throws -> Double {
    var total = try centered.product(centered, transposingOther: true)
    let n = total.rows
    for i in 0..<n { for j in 0..<n { total[i, j] = prior * total[i, j] + (i == j ? noise : 0) } }
    let cholesky = try Cholesky(total)
    let fit = zip(targets, try cholesky.solve(targets)).reduce(0) { $0 + $1.0 * $1.1 }
    // The left-out direction has variance `noise` and label 0.
    return -0.5 * (fit + cholesky.logDeterminant - log(noise) + Double(n - 1) * log(2 * .pi))
  }

  /// Mean and standard deviation of the function, with the inverse of noise/prior·I + XᵀX.
  func predict(_ row: [Double], prior: Double, noise: Double) throws -> (Double, Double) {
    var precision = try centered.product(centered, transposingSelf: true)
    for i in 0..<precision.rows { precision[i, i] += noise / prior }
    let inverse = try Cholesky(precision).inverse
    let x = zip(row, origin).map { $0 - $1 }
    let weights = try inverse.product(centered.product(targets, transposingSelf: true))
    let variance =
      noise * zip(x, try inverse.product(x)).reduce(0) { $0 + $1.0 * $1.1 }
      + noise / Double(targets.count)
    return (
      mean + scale * zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 },
      scale * variance.squareRoot()
    )
  }
}
