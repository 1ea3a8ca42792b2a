/// The vector of the element-wise kernels; every padded channel count is a multiple of its width.
typealias Vector = SIMD16<Float>

typealias Source = UnsafePointer<Float>
typealias Target = UnsafeMutablePointer<Float>

extension SIMD16<Float> {
  /// The larger of each element and zero; NaN stays NaN.
  @inline(__always)
  var relu: Self { replacing(with: 0, where: self .< 0) }
}
