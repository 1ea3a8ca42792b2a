import Glibc
import Networks
import Tensors

extension Proxy {
  /// `jacob_cov`: −Σ [ln(v + k) + 1/(v + k)], k = 10⁻⁵, v the eigenvalues of the correlations between
  /// the images' gradients of the sum of the scores (Mellor et al. 2020, the first version of "Neural
  /// Architecture Search without Training").
  ///
  /// The classifier is the network's own; the study's first variant had one of a single class. The
  /// eigenvalues are those of a symmetric matrix, so none is complex, and rounding below 0 counts as 0.
  /// A batch of B images has scores of at most −B, for images of no correlation; where some are equal,
  /// each costs 10⁵. One forward and backward pass.
  public static let jacobCov = Proxy(
    key: "jacob_cov", title: "Jacobian covariance", className: "JacobCov",
    paper: "Mellor et al. 2021, Neural Architecture Search without Training",
    summary: "How differently the scores depend on different images.", pass: .scores
  ) { untrained in
    let jacobian = try untrained.network.imageGradient()
    guard let correlations = try correlations(ofRows: jacobian) else { return failure }
    return try SymmetricEigen(correlations).values.reduce(0) { score, value in
      let shifted = max(value, 0) + 1e-5
      return score - log(shifted) - 1 / shifted
    }
  }

  /// Pearson's correlations between the images' numbers; nil where those of an image are constant.
  private static func correlations(ofRows tensor: Tensor) throws -> Matrix? {
    let rows = tensor.shape[0]
    let count = tensor.count / rows
    var elements: [Double] = []
    elements.reserveCapacity(tensor.count)
    for row in 0..<rows {
      let values = UnsafeBufferPointer(start: tensor.base + row * count, count: count)
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(count)
      let norm = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }.squareRoot()
      guard norm > 0, norm.isFinite else { return nil }
      elements += values.lazy.map { (Double($0) - mean) / norm }
    }
    let centered = try Matrix(rows: rows, columns: count, elements: elements)
    return try centered.product(centered, transposingOther: true)
  }
}
