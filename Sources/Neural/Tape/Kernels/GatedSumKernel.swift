/// y_t = Σ σ(gate_s)·value_s over the edges s → t.
struct GatedSumKernel: TapeKernel {
  let gate: Operand
  let value: Operand
  let edges: EdgeList
  let output: Operand
  /// σ(gate) of each number of the value.
  let opened: UnsafeMutableRawPointer

  private var width: Int { value.width }
  private var isShared: Bool { gate.columns == 1 && value.columns > 1 }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<value.rows {
      let gates = gate.values(S.self) + row * gate.stride
      let values = value.values(S.self) + row * value.stride
      let opened = opened.assumingMemoryBound(to: S.self) + row * width
      for i in stride(from: 0, to: width, by: 16) {
        let sigma = S.sigmoid(isShared ? SIMD16(repeating: gates[0]) : gates.vector(i))
        opened.set(i, sigma)
        (workspace + row * width).set(i, sigma * values.vector(i))
      }
    }
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      for edge in edges.range(row) {
        target.add(workspace + Int(edges.sources[edge]) * width, times: 1, count: width)
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    workspace.update(repeating: 0, count: value.rows * width)
    for row in 0..<output.rows {
      for edge in edges.range(row) {
        (workspace + Int(edges.sources[edge]) * width).add(
          slopes + row * output.stride, times: 1, count: width)
      }
    }
    for row in 0..<value.rows {
      let slope = workspace + row * width
      let opened = opened.assumingMemoryBound(to: S.self) + row * width
      let values = value.values(S.self) + row * value.stride
      let gates = gate.gradients(S.self).map { $0 + row * gate.stride }
      let target = value.gradients(S.self).map { $0 + row * value.stride }
      var shared = SIMD16<S>(repeating: 0)
      for i in stride(from: 0, to: width, by: 16) {
        let sigma = opened.vector(i)
        target?.add(i, slope.vector(i) * sigma)
        let term = slope.vector(i) * values.vector(i) * sigma * (SIMD16(repeating: 1) - sigma)
        if isShared { shared += term } else { gates?.add(i, term) }
      }
      if isShared, let gates { gates[0] += shared.sum() }
    }
  }
}
