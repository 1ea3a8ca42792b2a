/// The numbers that a tape computes with: `Float`, whose kernels are fast, or `Double`, whose kernels
/// are plain loops for gradient checks and scores that overflow `Float`.
///
/// The two conform; a type of one's own cannot, since only the module can make a `TapeRecord`.
public protocol TapeScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// Computes the values of a record's outputs.
  static func forward(_ record: UnsafePointer<TapeRecord>, workspace: UnsafeMutableRawPointer)
  /// Adds to the gradients of all records' inputs, from the last record to the first.
  static func backward(_ last: UnsafePointer<TapeRecord>?, workspace: UnsafeMutableRawPointer)
}

/// One operation that was computed, with the memory of its operands.
public struct TapeRecord: BitwiseCopyable {
  let operation: Operation
  /// The operation recorded before it.
  let previous: UnsafePointer<TapeRecord>?
}

/// What the operations are written in.
protocol KernelScalar: TapeScalar {
  /// Lane by lane `a` where `x` is above 0, otherwise `b`.
  static func select(
    _ a: SIMD16<Self>, _ b: SIMD16<Self>, wherePositive x: SIMD16<Self>
  ) -> SIMD16<Self>
  static func exp(_ x: SIMD16<Self>) -> SIMD16<Self>
  static func sigmoid(_ x: SIMD16<Self>) -> SIMD16<Self>
  static func tanh(_ x: SIMD16<Self>) -> SIMD16<Self>
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  /// log(1 + x), accurate for small x.
  static func log1p(_ x: Self) -> Self
  /// The error function.
  static func erf(_ x: Self) -> Self

  /// C (+)= A·B with the strides of `MatrixProduct.multiply`; `columns` is a multiple of 16.
  static func multiply(
    _ a: UnsafePointer<Self>, rowStride: Int, depthStride: Int, rows: Int,
    by b: UnsafePointer<Self>, operandStride: Int, depth: Int, columns: Int,
    into c: UnsafeMutablePointer<Self>, resultStride: Int, adding: Bool)

  /// As `MatrixProduct.transpose`.
  static func transpose(
    _ source: UnsafePointer<Self>, rowLength: Int, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Self>, targetLength: Int)
}

/// One kind of operation: generic over the scalar, so that what is checked in `Double` is what runs
/// in `Float`. All matrices have zeros from their columns up to the next multiple of 16, and both
/// passes keep them so, in values and in gradients.
protocol TapeKernel: BitwiseCopyable {
  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>)
  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>)
}
