import Tensors

/// How a sparse Gaussian process chooses the points that stand for all rows (Titsias 2009).
///
/// Both choices are drawn from the random source given, and depend on nothing else.
public enum InducingSelection: String, CaseIterable, Sendable {
  /// Centers of clusters of the rows (Lloyd 1982), begun at rows drawn without replacement: the
  /// better choice where rows lie in groups. Time grows with rows · points · features.
  case kMeans
  /// Rows drawn without replacement: free, and as good where rows are spread evenly.
  case random

  /// The most steps of k-means; the centers need not be exact.
  private static let steps = 10

  /// At most `count` points, (points, features): all rows where there are no more.
  func points(
    from rows: Matrix, count: Int, random: RandomSource, workers: Int?, control: RunControl
  ) throws -> Matrix {
    guard count < rows.rows else { return rows }
    var order = Array(0..<rows.rows)
    var draws = random
    draws.shuffle(&order)
    var centers = rows.rows(at: order.prefix(count).sorted())
    guard self == .kMeans else { return centers }
    var assigned = [Int](repeating: -1, count: rows.rows)
    for _ in 0..<Self.steps {
      let nearest = try Self.nearest(rows, to: centers, workers: workers, control: control)
      if nearest == assigned { break }
      assigned = nearest
      centers = Self.means(of: rows, in: assigned, replacing: centers)
    }
    return centers
  }

  /// The nearest center of every row (Lloyd 1982, step 1).
  private static func nearest(
    _ rows: Matrix, to centers: Matrix, workers: Int?, control: RunControl
  ) throws -> [Int] {
    let halfNorms = (0..<centers.rows).map { row in
      centers.row(row).reduce(0) { $0 + $1 * $1 } / 2
    }
    let starts = Array(stride(from: 0, to: rows.rows, by: 256))
    return try parallelMap(count: starts.count, workers: workers) { block, _ in
      try control.check()
      let chosen = Array(starts[block]..<min(starts[block] + 256, rows.rows))
      let products = try rows.rows(at: chosen).product(centers, transposingOther: true)
      return (0..<chosen.count).map { row in
        let line = products.row(row)
        var best = 0
        for center in 1..<max(centers.rows, 1)
        where halfNorms[center] - line[line.startIndex + center]
          < halfNorms[best] - line[line.startIndex + best]
        { best = center }
        return best
      }
    }.flatMap(\.self)
  }

  /// The mean of each cluster; an empty one keeps its center.
  private static func means(
    of rows: Matrix, in assigned: [Int], replacing centers: Matrix
  ) -> Matrix {
    let columns = rows.columns
    var sums = [Double](repeating: 0, count: centers.rows * columns)
    var counts = [Int](repeating: 0, count: centers.rows)
    for (row, center) in assigned.enumerated() {
      counts[center] += 1
      for column in 0..<columns { sums[center * columns + column] += rows[row, column] }
    }
    for center in 0..<centers.rows {
      for column in 0..<columns {
        let index = center * columns + column
        sums[index] =
          counts[center] == 0 ? centers[center, column] : sums[index] / Double(counts[center])
      }
    }
    return Matrix(uncheckedRows: centers.rows, columns: columns, elements: sums)
  }
}
