import Spaces
import Tensors

extension SVGe {
  /// The plane of largest variance of many architectures' codes, decoded point by point.
  public struct LatentMap: Sendable {
    public var plane: PrincipalPlane
    /// Where the given architectures lie in the plane, (n, 2).
    public var points: Tensor
    /// The coordinates of the columns and of the rows, ascending.
    public var columns: [Float]
    public var rows: [Float]
    /// One code for each row and column, row by row, (rows · columns, latent).
    public var codes: Tensor
    public var decoded: [Decoded]
  }

  /// Decodes `size` × `size` points of the plane that span the given architectures' coordinates: what
  /// the published figures show for ENAS, without whitening.
  ///
  /// - Parameters:
  ///   - architectures: at least 3.
  ///   - size: 2...200.
  /// - Throws: `EmbeddingsError.invalidArgument`, `tooFew`, `notInSpace`; `TensorsError` where codes
  ///   have no two directions; `Cancelled`.
  public func map(
    of architectures: [Architecture], size: Int = 15, repair: Bool = false, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> LatentMap {
    guard (2...200).contains(size) else {
      throw EmbeddingsError.invalidArgument("a map of size \(size) must be in 2...200")
    }
    guard architectures.count >= 3 else {
      throw EmbeddingsError.tooFew(
        what: "architectures for a map", count: architectures.count, minimum: 3)
    }
    let codes = try encode(architectures, workers: workers, control: control).mean
    let plane = try PrincipalPlane(of: codes)
    let points = try plane.project(codes)
    func axis(_ coordinate: Int) -> [Float] {
      let values = stride(from: coordinate, to: points.count, by: 2).map { points.base[$0] }
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return (0..<size).map { low + (high - low) * Float($0) / Float(size - 1) }
    }
    let (columns, rows) = (axis(0), axis(1))
    let coordinates = rows.flatMap { y in columns.flatMap { x in [x, y] } }
    let placed = try plane.place(Tensor(coordinates, shape: [size * size, 2]))
    let decoded = try decode(placed, repair: repair, workers: workers, control: control)
    return LatentMap(
      plane: plane, points: points, columns: columns, rows: rows, codes: placed, decoded: decoded)
  }
}
