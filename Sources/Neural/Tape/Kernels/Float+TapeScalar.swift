import Glibc
import Tensors

/// Single precision: vectors of sixteen, products in register tiles.
extension Float: TapeScalar {
  @inline(__always)
  public static func forward(
    _ record: UnsafePointer<TapeRecord>, workspace: UnsafeMutableRawPointer
  ) {
    record.pointee.operation.forward(workspace.assumingMemoryBound(to: Float.self))
  }

  public static func backward(
    _ last: UnsafePointer<TapeRecord>?, workspace: UnsafeMutableRawPointer
  ) {
    let workspace = workspace.assumingMemoryBound(to: Float.self)
    var next = last
    while let record = next {
      record.pointee.operation.backward(workspace)
      next = record.pointee.previous
    }
  }
}

extension Float: KernelScalar {
  @inline(__always)
  static func select(
    _ a: SIMD16<Float>, _ b: SIMD16<Float>, wherePositive x: SIMD16<Float>
  ) -> SIMD16<Float> {
    b.replacing(with: a, where: x .> 0)
  }
  @inline(__always)
  static func exp(_ x: SIMD16<Float>) -> SIMD16<Float> { VectorMath.exp(x) }
  @inline(__always)
  static func sigmoid(_ x: SIMD16<Float>) -> SIMD16<Float> { VectorMath.sigmoid(x) }
  @inline(__always)
  static func tanh(_ x: SIMD16<Float>) -> SIMD16<Float> { VectorMath.tanh(x) }
  static func exp(_ x: Float) -> Float { Glibc.expf(x) }
  static func log(_ x: Float) -> Float { Glibc.logf(x) }
  static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
  static func erf(_ x: Float) -> Float { Glibc.erff(x) }

  @inline(__always)
  static func multiply(
    _ a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, rows: Int,
    by b: UnsafePointer<Float>, operandStride: Int, depth: Int, columns: Int,
    into c: UnsafeMutablePointer<Float>, resultStride: Int, adding: Bool
  ) {
    MatrixProduct.multiply(
      a, rowStride: rowStride, depthStride: depthStride, rows: rows, by: b,
      operandStride: operandStride, depth: depth, columns: columns, into: c,
      resultStride: resultStride, adding: adding)
  }

  @inline(__always)
  static func transpose(
    _ source: UnsafePointer<Float>, rowLength: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Float>, targetLength: Int
  ) {
    MatrixProduct.transpose(
      source, rowLength: rowLength, rows: rows, columns: columns, into: target,
      targetLength: targetLength)
  }
}
