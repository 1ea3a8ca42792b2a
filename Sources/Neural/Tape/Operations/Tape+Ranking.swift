/// What a wrongly or narrowly ordered pair of scores costs.
public enum RankingLoss: Sendable, BitwiseCopyable {
  /// max(0, margin − (better − worse)); the margin is at least 0.
  case hinge(margin: Float)
  /// −log σ(better − worse): Bayesian personalized ranking (Rendle et al. 2009, section 4.1).
  case logistic
}

extension Tape {
  /// The mean loss of all pairs of rows whose labels differ, the larger label being the better: 0
  /// where there is no such pair.
  ///
  /// - Parameters:
  ///   - scores: (rows, 1).
  ///   - labels: one for each row.
  ///   - weights: of rows; a pair weighs the product of its two, and the loss is divided by the sum
  ///     of the pairs' weights. nil for equal weights.
  ///
  /// Throws `NeuralError.invalidShape` for other shapes, `.invalidOption` for a negative margin.
  public func pairwiseRanking(
    scores: TapeValue, labels: [Scalar], loss: RankingLoss = .hinge(margin: 1),
    weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try check(scores)
    guard scores.columns == 1, labels.count == scores.rows,
      weights?.count ?? scores.rows == scores.rows
    else {
      throw NeuralError.invalidShape(
        "ranking: scores \(scores.shape), \(labels.count) labels, "
          + "\(weights.map { "\($0.count)" } ?? "no") weights: scores are one column, labels and "
          + "weights one for each row")
    }
    if case .hinge(let margin) = loss, !(margin >= 0 && margin.isFinite) {
      throw NeuralError.invalidOption("a ranking margin must be at least 0, not \(margin)")
    }
    let hasGradient = scores.operand.hasGradient
    let result = try make(rows: 1, columns: 1, gradient: hasGradient)
    let kernel = try RankingKernel(
      loss: loss, scores: scores.operand, labels: keep(labels),
      weights: weights.map { try keep($0) }, slopes: keep(scores.rows), output: result.operand)
    try run(
      Operation.ranking, kernel, records: hasGradient)
    return result
  }
}
