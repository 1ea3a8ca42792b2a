/// a + b, a − b or a·b of matrices that lie alike, so that all rows are one.
struct ElementwiseKernel: TapeKernel {
  enum Kind { case sum, difference, product }

  let kind: Kind
  let left: Operand
  let right: Operand
  let output: Operand

  private var count: Int { output.rows &* output.stride }

  @inline(__always)
  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (a, b) = (left.values(S.self), right.values(S.self))
    let y = output.values(S.self)
    switch kind {
    case .sum: combine(a, b, into: y) { $0 + $1 }
    case .difference: combine(a, b, into: y) { $0 - $1 }
    case .product: combine(a, b, into: y) { $0 * $1 }
    }
  }

  @inline(__always)
  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    if let target = left.gradients(S.self) {
      switch kind {
      case .sum, .difference: combine(target, slopes, into: target) { $0 + $1 }
      case .product: add(slopes, times: right.values(S.self), to: target)
      }
    }
    if let target = right.gradients(S.self) {
      switch kind {
      case .sum: combine(target, slopes, into: target) { $0 + $1 }
      case .difference: combine(target, slopes, into: target) { $0 - $1 }
      case .product: add(slopes, times: left.values(S.self), to: target)
      }
    }
  }

  @inline(__always)
  private func combine<S: KernelScalar>(
    _ a: UnsafeMutablePointer<S>, _ b: UnsafeMutablePointer<S>, into y: UnsafeMutablePointer<S>,
    _ function: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>
  ) {
    let count = count
    var i = 0
    while i < count {
      y.set(i, function(a.vector(i), b.vector(i)))
      i &+= 16
    }
  }

  @inline(__always)
  private func add<S: KernelScalar>(
    _ a: UnsafeMutablePointer<S>, times b: UnsafeMutablePointer<S>,
    to target: UnsafeMutablePointer<S>
  ) {
    let count = count
    var i = 0
    while i < count {
      target.add(i, a.vector(i) * b.vector(i))
      i &+= 16
    }
  }
}
