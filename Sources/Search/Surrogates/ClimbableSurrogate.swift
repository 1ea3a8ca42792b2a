import Tensors

/// A surrogate whose prediction has a gradient to climb.
public protocol ClimbableSurrogate: FittedVectorSurrogate {
  /// Climbs the predicted mean from each row by `steps` steps of length `rate`: the best vectors met,
  /// and their means.
  func ascend(
    _ vectors: Matrix, steps: Int, rate: Double, control: RunControl
  ) throws -> (vectors: Matrix, means: [Double])
}

/// A climb offers its vectors after each of so many equal parts.
private let climbStages = 5

extension ClimbableSurrogate {
  /// The vectors met while climbing from each row, highest mean first.
  public func codesOnTheWay(
    from starts: Matrix, steps: Int, rate: Double, control: RunControl
  ) throws -> Matrix {
    var found: [(mean: Double, vector: [Double])] = []
    var here = starts
    let stride = max(steps / climbStages, 1)
    for _ in 0..<climbStages {
      let ascent = try ascend(here, steps: stride, rate: rate, control: control)
      for (row, mean) in ascent.means.enumerated() {
        found.append((mean, Array(ascent.vectors.row(row))))
      }
      here = ascent.vectors
    }
    let order = Acquisition.highest(found.map(\.mean), found.count)
    return try Matrix(
      rows: found.count, columns: starts.columns, elements: order.flatMap { found[$0].vector })
  }
}
