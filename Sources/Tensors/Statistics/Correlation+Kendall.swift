extension Correlation {
  /// Kendall's τ-b, (C − D) / √((n₀ − n₁)(n₀ − n₂)), in O(n log n) (Knight 1966).
  ///
  /// C and D count concordant and discordant pairs, n₀ all pairs, n₁ and n₂ those tied in `x` and `y`.
  ///
  /// - Parameters:
  ///   - x, y: at least 2 pairs of finite numbers; ties are allowed.
  /// - Returns: −1...1; NaN where one of the lists is constant.
  /// - Throws: `mismatchedShapes`, `invalidArgument` for fewer than two pairs, `notFinite`.
  public static func kendall(_ x: [Double], _ y: [Double]) throws -> Double {
    try checkPairs(x, y, atLeast: 2, operation: "Kendall correlation")
    let order = x.indices.sorted { x[$0] != x[$1] ? x[$0] < x[$1] : y[$0] < y[$1] }
    let xTies = tiedPairs(order.count) { x[order[$0]] == x[order[$1]] }
    let bothTies = tiedPairs(order.count) {
      x[order[$0]] == x[order[$1]] && y[order[$0]] == y[order[$1]]
    }
    var values = order.map { y[$0] }
    let discordant = sortCountingInversions(&values)
    let yTies = tiedPairs(values.count) { values[$0] == values[$1] }

    let pairs = values.count * (values.count - 1) / 2
    guard pairs > xTies, pairs > yTies else { return .nan }
    let difference = pairs - xTies - yTies + bothTies - 2 * discordant
    let scale = Double(pairs - xTies).squareRoot() * Double(pairs - yTies).squareRoot()
    return min(max(Double(difference) / scale, -1), 1)
  }

  /// The pairs within runs of equal neighbors of a sorted list.
  private static func tiedPairs(_ count: Int, areEqual: (Int, Int) -> Bool) -> Int {
    var (pairs, run) = (0, 0)
    for position in 1..<count {
      run = areEqual(position - 1, position) ? run + 1 : 0
      pairs += run
    }
    return pairs
  }

  /// Sorts ascending; returns how many pairs stood in strictly descending order.
  private static func sortCountingInversions(_ values: inout [Double]) -> Int {
    let count = values.count
    var (source, target, inversions, width) = (values, values, 0, 1)
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        let middle = min(start + width, count)
        let end = min(start + 2 * width, count)
        var (left, right) = (start, middle)
        for position in start..<end {
          if right == end || left < middle && source[left] <= source[right] {
            target[position] = source[left]
            left += 1
          } else {
            target[position] = source[right]
            right += 1
            inversions += middle - left
          }
        }
      }
      swap(&source, &target)
      width *= 2
    }
    values = source
    return inversions
  }
}
