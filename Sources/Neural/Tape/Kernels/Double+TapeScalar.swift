import Glibc

/// Double precision: any speed.
extension Double: TapeScalar {
  public static func forward(
    _ record: UnsafePointer<TapeRecord>, workspace: UnsafeMutableRawPointer
  ) {
    record.pointee.operation.forward(workspace.assumingMemoryBound(to: Double.self))
  }

  public static func backward(
    _ last: UnsafePointer<TapeRecord>?, workspace: UnsafeMutableRawPointer
  ) {
    let workspace = workspace.assumingMemoryBound(to: Double.self)
    var next = last
    while let record = next {
      record.pointee.operation.backward(workspace)
      next = record.pointee.previous
    }
  }
}

/// Naive on purpose: the oracle of the kernels in `Float`.
extension Double: KernelScalar {
  static func select(
    _ a: SIMD16<Double>, _ b: SIMD16<Double>, wherePositive x: SIMD16<Double>
  ) -> SIMD16<Double> {
    var result = b
    for lane in 0..<16 where x[lane] > 0 { result[lane] = a[lane] }
    return result
  }
  static func exp(_ x: SIMD16<Double>) -> SIMD16<Double> { each(x, Glibc.exp) }
  static func sigmoid(_ x: SIMD16<Double>) -> SIMD16<Double> {
    each(x) { 1 / (1 + Glibc.exp(-$0)) }
  }
  static func tanh(_ x: SIMD16<Double>) -> SIMD16<Double> { each(x, Glibc.tanh) }
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func log(_ x: Double) -> Double { Glibc.log(x) }
  static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  static func erf(_ x: Double) -> Double { Glibc.erf(x) }

  private static func each(_ x: SIMD16<Double>, _ body: (Double) -> Double) -> SIMD16<Double> {
    var result = x
    for lane in 0..<16 { result[lane] = body(x[lane]) }
    return result
  }

  static func multiply(
    _ a: UnsafePointer<Double>, rowStride: Int, depthStride: Int, rows: Int,
    by b: UnsafePointer<Double>, operandStride: Int, depth: Int, columns: Int,
    into c: UnsafeMutablePointer<Double>, resultStride: Int, adding: Bool
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = adding ? c[row * resultStride + column] : 0
        for p in 0..<depth {
          sum += a[row * rowStride + p * depthStride] * b[p * operandStride + column]
        }
        c[row * resultStride + column] = sum
      }
    }
  }

  static func transpose(
    _ source: UnsafePointer<Double>, rowLength: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Double>, targetLength: Int
  ) {
    for column in 0..<columns {
      for row in 0..<targetLength {
        target[column * targetLength + row] = row < rows ? source[row * rowLength + column] : 0
      }
    }
  }
}
