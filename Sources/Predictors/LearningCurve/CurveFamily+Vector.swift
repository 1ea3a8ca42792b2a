import Glibc
import Tensors

/// Eight epochs at a time, for what is asked often.
extension CurveFamily {
  /// The values at epochs eˡ of the parameters that begin at `first` of `p`; NaN where the family has
  /// none.
  @inline(__always)
  func values(
    _ p: [Double], from first: Int, logEpochs l: VectorMath.DoubleVector
  ) -> VectorMath.DoubleVector {
    typealias Vector = VectorMath.DoubleVector
    switch self {
    case .logLogLinear:
      var inner = p[first] * l + p[first + 1]
      for lane in 0..<Vector.scalarCount { inner[lane] = log(inner[lane]) }
      return inner
    case .logPower:
      return p[first] / (1 + VectorMath.exp(p[first + 2] * (l - p[first + 1])))
    case .mmf:
      let (limit, start) = (p[first], p[first + 1])
      return limit
        - (limit - start) / (1 + VectorMath.exp(p[first + 3] * (log(p[first + 2]) + l)))
    case .hill:
      return p[first] / (1 + VectorMath.exp(p[first + 1] * (log(p[first + 2]) - l)))
    }
  }

  /// Whether the function nowhere falls.
  @inline(__always)
  func isIncreasing(_ p: [Double], from first: Int) -> Bool {
    switch self {
    case .logLogLinear: p[first] >= 0
    case .logPower: p[first] * p[first + 2] <= 0
    case .mmf: (p[first] - p[first + 1]) * p[first + 3] >= 0
    case .hill: p[first] * p[first + 1] >= 0
    }
  }
}
