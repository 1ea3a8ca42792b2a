import Tensors

/// Training data of a Bayesian linear regression in the eigenbasis of the centered features, where
/// everything has a closed form.
struct LinearProblem: Sendable {
  let data: RegressionData
  /// The positive eigenvalues of XᵀX.
  let eigenvalues: [Double]
  /// Their eigenvectors, one a row.
  let directions: Matrix
  /// √sᵢ uᵢᵀy = vᵢᵀXᵀy.
  private let products: [Double]
  let evidence: LinearEvidence

  /// Throws as `BayesianLinearRegression.fit`.
  init(_ points: Matrix, _ labels: [Double], control: RunControl) throws {
    let most = BayesianLinearRegression.mostDirections
    guard min(points.rows, points.columns) <= most else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows of \(points.columns) features: Bayesian linear regression takes at "
          + "most \(most) of one of them")
    }
    data = try RegressionData(points, labels)
    let centered = data.points.subtracting(data.origin)
    (eigenvalues, directions) = try Self.directions(of: centered, control: control)
    let drawn = try centered.product(data.targets, transposingSelf: true)
    products = try directions.product(drawn)
    let squares = zip(products, eigenvalues).map { $0 * $0 / $1 }
    let total = data.targets.reduce(0) { $0 + $1 * $1 }
    evidence = LinearEvidence(
      eigenvalues: eigenvalues, squares: squares,
      unexplained: max(total - squares.reduce(0, +), 0), freedom: max(points.rows - 1, 1))
    try control.check()
  }

  /// The mean weights, for noise/prior = `ratio`.
  func weights(ratio: Double) throws -> [Double] {
    try directions.product(
      zip(products, eigenvalues).map { $0 / ($1 + ratio) }, transposingSelf: true)
  }

  /// How far the data settle each direction, 0...1.
  func shares(ratio: Double) -> [Double] { eigenvalues.map { $0 / ($0 + ratio) } }

  /// The positive eigenvalues of XᵀX and their eigenvectors, one a row, from the smaller of XᵀX and
  /// X Xᵀ.
  private static func directions(
    of points: Matrix, control: RunControl
  ) throws -> (values: [Double], vectors: Matrix) {
    let isTall = points.rows >= points.columns
    let gram = try points.product(points, transposingSelf: isTall, transposingOther: !isTall)
    try control.check()
    let eigen = try SymmetricEigen(gram)
    try control.check()
    // As NumPy's rank: what rounding alone can make is nothing.
    let limit = (eigen.values.last ?? 0) * Double(max(points.rows, points.columns)) * 0x1p-52
    let kept = eigen.values.indices.filter { eigen.values[$0] > limit }
    let values = kept.map { eigen.values[$0] }
    var vectors = eigen.vectors.rows(at: kept)
    if !isTall {
      vectors = try vectors.product(points)
      for (row, value) in values.enumerated() {
        for column in 0..<points.columns { vectors[row, column] /= value.squareRoot() }
      }
    }
    return (values, vectors)
  }
}
