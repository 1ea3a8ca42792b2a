import Tensors

/// The lowest and highest value of each coordinate of some codes: where a search in a latent space
/// stays.
public struct LatentBox: Hashable, Sendable {
  /// One for each coordinate.
  public let lower: [Double]
  /// One for each coordinate, none below `lower`.
  public let upper: [Double]

  /// - Parameter upper: as many as `lower`, none below it.
  package init(lower: [Double], upper: [Double]) { (self.lower, self.upper) = (lower, upper) }

  /// The box of at least one code, (n, latent).
  package init(of codes: Matrix) {
    var (lower, upper) = (Array(codes.row(0)), Array(codes.row(0)))
    for row in 1..<max(codes.rows, 1) {
      for (column, value) in codes.row(row).enumerated() {
        lower[column] = min(lower[column], value)
        upper[column] = max(upper[column], value)
      }
    }
    (self.lower, self.upper) = (lower, upper)
  }
}
