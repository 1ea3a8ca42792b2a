/// a + b, a − b or a·b, where b may be one row, one column or one number.
struct BroadcastKernel: TapeKernel {
  let kind: ElementwiseKernel.Kind
  let left: Operand
  let right: Operand
  let output: Operand

  private var spreadsColumn: Bool { right.columns == 1 && output.columns > 1 }
  private var rightStride: Int { right.rows == 1 ? 0 : right.stride }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    switch kind {
    case .sum: combine(S.self) { $0 + $1 }
    case .difference: combine(S.self) { $0 - $1 }
    case .product: combine(S.self) { $0 * $1 }
    }
  }

  @inline(__always)
  private func combine<S: KernelScalar>(
    _ scalar: S.Type, _ function: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>
  ) {
    let (width, spreads) = (output.width, spreadsColumn)
    for row in 0..<output.rows {
      let a = left.values(S.self) + row &* left.stride
      let b = right.values(S.self) + row &* rightStride
      let y = output.values(S.self) + row &* output.stride
      var i = 0
      while i < width {
        y.set(i, function(a.vector(i), spreads ? SIMD16(repeating: b[0]) : b.vector(i)))
        i &+= 16
      }
      if spreads { y.clearTail(columns: output.columns, width: width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    switch kind {
    case .sum: backward(S.self, left: { slope, _ in slope }, right: { slope, _ in slope })
    case .difference:
      backward(
        S.self, left: { slope, _ in slope },
        right: { slope, _ in SIMD16(repeating: 0) - slope })
    case .product: backward(S.self, left: { $0 * $1 }, right: { $0 * $1 })
    }
  }

  /// - Parameters:
  ///   - left: the share of the left operand, of the result's gradient and the right operand.
  ///   - right: that of the right operand, of the result's gradient and the left operand.
  @inline(__always)
  private func backward<S: KernelScalar>(
    _ scalar: S.Type, left leftShare: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>,
    right rightShare: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>
  ) {
    guard let slopes = output.gradients(S.self) else { return }
    let (width, spreads) = (output.width, spreadsColumn)
    for row in 0..<output.rows {
      let slope = slopes + row &* output.stride
      if let target = left.gradients(S.self) {
        let b = right.values(S.self) + row &* rightStride
        var i = 0
        while i < width {
          let other = spreads ? SIMD16(repeating: b[0]) : b.vector(i)
          (target + row &* left.stride).add(i, leftShare(slope.vector(i), other))
          i &+= 16
        }
      }
      guard let target = right.gradients(S.self).map({ $0 + row &* rightStride }) else { continue }
      let a = left.values(S.self) + row &* left.stride
      var sum = SIMD16<S>(repeating: 0)
      var i = 0
      while i < width {
        let share = rightShare(slope.vector(i), a.vector(i))
        if spreads { sum += share } else { target.add(i, share) }
        i &+= 16
      }
      if spreads { target[0] += sum.sum() }
    }
  }
}
