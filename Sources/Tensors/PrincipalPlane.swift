/// The plane of largest variance of some rows of numbers, to project others onto.
public struct PrincipalPlane: Sendable {
  /// The mean row, (d).
  public let mean: Tensor
  /// Two orthonormal directions, (2, d), as `principalComponents` gives them.
  public let components: Tensor
  /// The share of each direction in the variance.
  public let explainedVarianceRatio: [Double]

  /// Throws as `principalComponents(of:count:)` for two components.
  public init(of rows: Tensor) throws {
    let found = try principalComponents(of: rows, count: 2)
    (mean, components) = (found.mean, found.components)
    explainedVarianceRatio = found.explainedVarianceRatio
  }

  /// A plane known before: `mean` of (d), `components` of (2, d), all finite.
  ///
  /// - Throws: `TensorsError.mismatchedShapes`, `notFinite`.
  public init(mean: Tensor, components: Tensor) throws {
    guard mean.shape.count == 1, components.shape == [2, mean.count] else {
      throw TensorsError.mismatchedShapes(
        operation: "PrincipalPlane", mean.shape, components.shape)
    }
    for (name, tensor) in [("the plane's mean", mean), ("the plane's components", components)] {
      if let index = tensor.elements.firstIndex(where: { !$0.isFinite }) {
        throw TensorsError.notFinite(what: name, index: index)
      }
    }
    (self.mean, self.components, explainedVarianceRatio) = (mean, components, [])
  }

  /// The coordinates in the plane, (n, 2), of `rows`, (n, d): (row - mean) · components, in Double.
  ///
  /// - Throws: `TensorsError.mismatchedShapes`, `notFinite`.
  public func project(_ rows: Tensor) throws -> Tensor {
    let d = mean.count
    try check(rows, columns: d, operation: "project onto a plane")
    let projected = try Tensor(shape: [rows.shape[0], 2])
    for index in 0..<projected.count {
      let (row, component) = (rows.base + index / 2 * d, components.base + index % 2 * d)
      var sum = 0.0
      for i in 0..<d { sum += (Double(row[i]) - Double(mean.base[i])) * Double(component[i]) }
      projected.base[index] = Float(sum)
    }
    return projected
  }

  /// The rows, (n, d), that lie in the plane at `coordinates`, (n, 2).
  ///
  /// - Throws: `TensorsError.mismatchedShapes`, `notFinite`.
  public func place(_ coordinates: Tensor) throws -> Tensor {
    try check(coordinates, columns: 2, operation: "place in a plane")
    let d = mean.count
    let rows = try Tensor(shape: [coordinates.shape[0], d])
    for row in 0..<coordinates.shape[0] {
      let (x, y) = (coordinates.base[2 * row], coordinates.base[2 * row + 1])
      for i in 0..<d {
        rows.base[row * d + i] =
          mean.base[i] + x * components.base[i] + y * components.base[d + i]
      }
    }
    return rows
  }

  private func check(_ rows: Tensor, columns: Int, operation: String) throws {
    guard rows.shape.count == 2, rows.shape[1] == columns else {
      throw TensorsError.mismatchedShapes(operation: operation, rows.shape, [columns])
    }
    if let index = rows.elements.firstIndex(where: { !$0.isFinite }) {
      throw TensorsError.notFinite(what: "a row", index: index)
    }
  }
}
