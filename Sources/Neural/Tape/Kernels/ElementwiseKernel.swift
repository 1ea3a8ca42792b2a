/// a + b, a − b or a·b of matrices that lie alike, so that all rows are one.
struct ElementwiseKernel: TapeKernel {
  enum Kind { case sum, difference, product }

  let kind: Kind
  let left: Operand
  let right: Operand
  let output: Operand

  private var count: Int { output.rows &* output.stride }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (a, b) = (left.values(S.self), right.values(S.self))
    let (y, count) = (output.values(S.self), count)
    switch kind {
    case .sum: each(count) { y.set($0, a.vector($0) + b.vector($0)) }
    case .difference: each(count) { y.set($0, a.vector($0) - b.vector($0)) }
    case .product: each(count) { y.set($0, a.vector($0) * b.vector($0)) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let count = count
    if let target = left.gradients(S.self) {
      let other = right.values(S.self)
      switch kind {
      case .sum, .difference: each(count) { target.add($0, slopes.vector($0)) }
      case .product: each(count) { target.add($0, slopes.vector($0) * other.vector($0)) }
      }
    }
    if let target = right.gradients(S.self) {
      let other = left.values(S.self)
      switch kind {
      case .sum: each(count) { target.add($0, slopes.vector($0)) }
      case .difference: each(count) { target.set($0, target.vector($0) - slopes.vector($0)) }
      case .product: each(count) { target.add($0, slopes.vector($0) * other.vector($0)) }
      }
    }
  }

  @inline(__always)
  private func each(_ count: Int, _ body: (_ place: Int) -> Void) {
    var i = 0
    while i < count {
      body(i)
      i &+= 16
    }
  }
}
