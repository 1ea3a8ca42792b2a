import Tensors

/// The squared distances of some rows to others, from which radial basis functions of any γ follow.
struct SquaredDistances: Sendable {
  private typealias Vector = SIMD8<Double>

  let rows: Int
  let columns: Int
  /// `columns` rounded up to whole vectors: numbers from row to row.
  let rowLength: Int
  /// Row after row; what fills a row up is 0.
  private var values: [Double]

  /// Of two matrices with as many features.
  init(_ a: Matrix, _ b: Matrix) {
    (rows, columns) = (a.rows, b.rows)
    rowLength = Self.padded(columns)
    values = Array(repeating: 0, count: rows * rowLength)
    // From an origin among the points, or far ones would lose their distances to rounding.
    let origin = (0..<b.columns).map { b.rows > 0 ? b[0, $0] : 0 }
    let (a, b) = (a.subtracting(origin), b.subtracting(origin))
    let (normsOfA, normsOfB) = (a.squaredNorms, b.squaredNorms)
    let length = rowLength
    values.withUnsafeMutableBufferPointer { buffer in
      guard let values = buffer.baseAddress else { return }
      a.withView { a in
        b.withView { b in
          DoubleProduct.multiply(a, b.transposed, into: values, rowLength: length, scale: -2)
        }
      }
      for i in normsOfA.indices {
        let row = values + i * length
        for j in normsOfB.indices { row[j] = max(row[j] + normsOfA[i] + normsOfB[j], 0) }
      }
    }
  }

  static func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }

  /// The rows and columns at these places.
  func part(rows chosenRows: [Int], columns chosen: [Int]) -> SquaredDistances {
    SquaredDistances(self, rows: chosenRows, columns: chosen)
  }

  private init(_ whole: SquaredDistances, rows chosenRows: [Int], columns chosen: [Int]) {
    (rows, columns) = (chosenRows.count, chosen.count)
    rowLength = Self.padded(columns)
    values = Array(repeating: 0, count: rows * rowLength)
    for (i, row) in chosenRows.enumerated() {
      for (j, column) in chosen.enumerated() {
        values[i * rowLength + j] = whole.values[row * whole.rowLength + column]
      }
    }
  }

  /// exp(−γd) of all distances d into `kernel`, in the same layout.
  func fillKernel(_ kernel: UnsafeMutablePointer<Double>, gamma: Double) {
    values.withUnsafeBufferPointer { values in
      guard let from = values.baseAddress else { return }
      for i in stride(from: 0, to: values.count, by: 8) {
        let distance = UnsafeRawPointer(from + i).loadUnaligned(as: Vector.self)
        UnsafeMutableRawPointer(kernel + i).storeBytes(
          of: VectorMath.exp(distance * -gamma), as: Vector.self)
      }
    }
  }

  /// Σⱼ wⱼ·exp(−γdᵢⱼ) for each row i.
  func sums(weights: [Double], gamma: Double) -> [Double] {
    let padded = weights + Array(repeating: 0, count: rowLength - columns)
    return values.withUnsafeBufferPointer { values in
      padded.withUnsafeBufferPointer { weights in
        (0..<rows).map { row in
          guard let from = values.baseAddress, let weights = weights.baseAddress else { return 0 }
          var sum = Vector(repeating: 0)
          for i in stride(from: 0, to: rowLength, by: 8) {
            let distance = UnsafeRawPointer(from + (row &* rowLength &+ i))
              .loadUnaligned(as: Vector.self)
            let weight = UnsafeRawPointer(weights + i).loadUnaligned(as: Vector.self)
            sum.addProduct(VectorMath.exp(distance * -gamma), weight)
          }
          return sum.sum()
        }
      }
    }
  }
}
