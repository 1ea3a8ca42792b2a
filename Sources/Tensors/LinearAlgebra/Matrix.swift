/// A dense row-major matrix of Doubles, a value: what statistics and linear algebra compute with.
///
/// Copies share their memory until one of them changes. Where sizes are wrong nothing traps: every
/// public operation throws `TensorsError`.
public struct Matrix: Hashable, Sendable {
  /// 0...2³¹ − 1, what BLAS can count.
  public let rows: Int
  /// 0...2³¹ − 1.
  public let columns: Int
  /// Row after row, `rows` · `columns` numbers.
  public private(set) var elements: [Double]

  /// All elements `value`; a matrix without rows or columns is allowed.
  ///
  /// Throws `invalidShape` for negative sizes, sizes beyond 2³¹ − 1, or more than 2³⁰ elements.
  public init(rows: Int, columns: Int, repeating value: Double = 0) throws {
    let count = try Self.elementCount(rows, columns)
    (self.rows, self.columns) = (rows, columns)
    elements = Array(repeating: value, count: count)
  }

  /// `elements` row after row. Throws `mismatchedShapes` where their count is not rows · columns.
  public init(rows: Int, columns: Int, elements: [Double]) throws {
    guard try Self.elementCount(rows, columns) == elements.count else {
      throw TensorsError.mismatchedShapes(
        operation: "Matrix", [elements.count], [rows, columns])
    }
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  /// The float32 matrix `tensor`, (rows, columns), copied. Throws `invalidShape` for another rank.
  public init(_ tensor: Tensor) throws {
    guard tensor.shape.count == 2 else { throw TensorsError.invalidShape(tensor.shape) }
    try self.init(
      rows: tensor.shape[0], columns: tensor.shape[1], elements: tensor.elements.map(Double.init))
  }

  private static func elementCount(_ rows: Int, _ columns: Int) throws -> Int {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    let limit = Int(Int32.max)
    guard (0...limit).contains(rows), (0...limit).contains(columns), !overflow, count <= 1 << 30
    else { throw TensorsError.invalidShape([rows, columns]) }
    return count
  }

  /// The element; indices must be inside the matrix.
  package subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The numbers of a row, which must be inside the matrix.
  package func row(_ index: Int) -> ArraySlice<Double> {
    elements[index * columns..<(index + 1) * columns]
  }

  /// The chosen rows in the given order; they must be inside the matrix.
  package func rows(at indices: [Int]) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(indices.count * columns)
    for index in indices { chosen += row(index) }
    return Matrix(uncheckedRows: indices.count, columns: columns, elements: chosen)
  }

  package var transposed: Matrix {
    var result = Matrix(uncheckedRows: columns, columns: rows, elements: elements)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// For callers that already know that the count fits.
  package init(uncheckedRows rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "wrong number of matrix elements")
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  /// Lends the elements for writing; `body` must not keep the pointer.
  package mutating func withElements<Result>(
    _ body: (UnsafeMutablePointer<Double>) throws -> Result
  ) rethrows -> Result? {
    try elements.withUnsafeMutableBufferPointer { buffer in
      try buffer.baseAddress.map(body)
    }
  }

  /// Lends the elements for reading; `body` must not keep the view. Nil for a matrix without elements.
  package func withView<Result>(_ body: (MatrixView) throws -> Result) rethrows -> Result? {
    try elements.withView(rows: rows, columns: columns, body)
  }

  /// Makes the matrix, which must be square, symmetric: what is below the diagonal counts.
  package mutating func mirrorLowerTriangle() {
    let size = rows
    withElements { elements in
      for i in 0..<size {
        for j in 0..<i { elements[j &* size &+ i] = elements[i &* size &+ j] }
      }
    }
  }

  /// Throws `notFinite` with the first element that is no finite number.
  package func checkFinite(what: String) throws {
    try Tensors.checkFinite(elements, what: what)
  }
}
