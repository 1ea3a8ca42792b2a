import Embeddings
import Storage
import Tensors

/// Where the codes of a training set lie: what a network's inputs are measured by, and the box that
/// ascents stay in.
struct CodeScaler: Sendable {
  /// The mean of each coordinate.
  let center: [Double]
  /// The root of the coordinates' mean variance: one for all, so that coordinates that carry nothing
  /// stay small. 1 where all codes are equal.
  let spread: Double
  let box: LatentBox

  /// Of at least one code, (n, latent).
  init(_ codes: Matrix) {
    let count = Double(codes.rows)
    var center = [Double](repeating: 0, count: codes.columns)
    for row in 0..<codes.rows {
      for (i, value) in codes.row(row).enumerated() { center[i] += value / count }
    }
    var variance = 0.0
    for row in 0..<codes.rows {
      for (value, mean) in zip(codes.row(row), center) {
        variance += (value - mean) * (value - mean) / (count * Double(codes.columns))
      }
    }
    self.center = center
    spread = variance > 0 ? variance.squareRoot() : 1
    box = LatentBox(of: codes)
  }

  /// A code in units of the spread from the center.
  func standardize(_ code: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for i in center.indices { target[i] = Float((Double(code[i]) - center[i]) / spread) }
  }
}
