/// Wᵀ as its records share it.
struct TransposedWeight: BitwiseCopyable {
  let memory: UnsafeMutableRawPointer
  var isReady = false
}

extension UnsafeMutablePointer<TransposedWeight> {
  /// Its rows, each of the weight's rows rounded up to 16.
  @inline(__always)
  func matrix<S: KernelScalar>(of weight: Operand, _ scalar: S.Type) -> UnsafeMutablePointer<S> {
    let memory = pointee.memory.assumingMemoryBound(to: S.self)
    if !pointee.isReady {
      S.transpose(
        weight.values(S.self), rowLength: weight.stride, rows: weight.rows, columns: weight.width,
        into: memory, targetLength: Parameter.padded(weight.rows))
      pointee.isReady = true
    }
    return memory
  }
}
