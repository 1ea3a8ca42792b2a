/// Correlation coefficients of two equally long lists of finite numbers.
///
/// Each is in −1...1, and NaN where one of the lists is constant: then no correlation is defined.
/// Each throws `mismatchedShapes` for lists of unequal length, `invalidArgument` for fewer than two
/// pairs and `notFinite` for a NaN or infinite value.
public enum Correlation {
  /// Pearson's product-moment correlation, signed: the share of the variance that a line explains is
  /// its square.
  public static func pearson(_ x: [Double], _ y: [Double]) throws -> Double {
    try checkPairs(x, y, atLeast: 2, operation: "Pearson correlation")
    let (u, v) = (deviations(of: x), deviations(of: y))
    guard let u, let v else { return .nan }
    var (uu, vv, uv) = (0.0, 0.0, 0.0)
    for (a, b) in zip(u, v) {
      uu += a * a
      vv += b * b
      uv += a * b
    }
    return min(max(uv / (uu.squareRoot() * vv.squareRoot()), -1), 1)
  }

  /// Spearman's rank correlation: Pearson's of the average ranks, so that only the order matters.
  public static func spearman(_ x: [Double], _ y: [Double]) throws -> Double {
    try checkPairs(x, y, atLeast: 2, operation: "Spearman correlation")
    return try pearson(averageRanks(of: x), averageRanks(of: y))
  }

  /// The ranks from 1 on, equal values sharing the mean of theirs. The values must not be NaN.
  public static func averageRanks(of values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Deviations from the mean, divided by the largest absolute value so that no square overflows;
  /// nil for a constant list.
  private static func deviations(of values: [Double]) -> [Double]? {
    guard values.contains(where: { $0 != values[0] }) else { return nil }
    let scale = values.reduce(0) { max($0, abs($1)) }
    let scaled = values.map { $0 / scale }
    let mean = scaled.reduce(0, +) / Double(scaled.count)
    return scaled.map { $0 - mean }
  }
}

/// What every statistic of two lists requires; `operation` names it in the error.
func checkPairs(_ x: [Double], _ y: [Double], atLeast least: Int, operation: String) throws {
  guard x.count == y.count else {
    throw TensorsError.mismatchedShapes(operation: operation, [x.count], [y.count])
  }
  guard x.count >= least else {
    throw TensorsError.invalidArgument(
      "\(operation) needs at least \(least) pairs, got \(x.count)")
  }
  try checkFinite(x, what: "the first list")
  try checkFinite(y, what: "the second list")
}

/// Throws `notFinite` with the first index that holds no finite number.
package func checkFinite(_ values: [Double], what: String) throws {
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw TensorsError.notFinite(what: what, index: index)
  }
}
