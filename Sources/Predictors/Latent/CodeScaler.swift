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
    let spread = variance > 0 ? variance.squareRoot() : 1
    self.init(center: center, spread: spread, box: LatentBox(of: codes))
  }

  private init(center: [Double], spread: Double, box: LatentBox) {
    (self.center, self.spread, self.box) = (center, spread, box)
  }

  /// The same measures with another box.
  func with(_ box: LatentBox) -> CodeScaler {
    CodeScaler(center: center, spread: spread, box: box)
  }

  /// A code in units of the spread from the center.
  func standardize(_ code: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for i in center.indices { target[i] = Float((Double(code[i]) - center[i]) / spread) }
  }

  /// Codes, (n, latent), in the same units.
  func standardized(_ rows: Matrix) throws -> Tensor {
    let tensor = try Tensor(shape: [rows.rows, rows.columns])
    for (i, value) in rows.elements.enumerated() {
      tensor.base[i] = Float((value - center[i % rows.columns]) / spread)
    }
    return tensor
  }

  func save(into file: inout ModelFile) throws {
    let latent = [center.count]
    try file.add("center", shape: latent, doubles: center)
    try file.add("spread", shape: [1], doubles: [spread])
    try file.add("lower", shape: latent, doubles: box.lower)
    try file.add("upper", shape: latent, doubles: box.upper)
  }

  init(_ file: ModelFile) throws {
    center = try file.doubles("center", rank: 1).values
    let (lower, upper) = (
      try file.doubles("lower", rank: 1).values, try file.doubles("upper", rank: 1).values
    )
    let spread = try file.doubles("spread", rank: 1).values
    guard spread.count == 1, spread[0] > 0, lower.count == center.count, !center.isEmpty,
      upper.count == center.count
    else {
      throw PredictorsError.wrongFile(
        path: file.path, reason: "its center, spread and box do not fit each other")
    }
    self.spread = spread[0]
    box = LatentBox(lower: lower, upper: upper)
  }
}
