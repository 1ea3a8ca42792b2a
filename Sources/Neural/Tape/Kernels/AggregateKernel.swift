/// y_t = Σ weight_e · x_s over the edges e: s → t, divided by their number for a mean.
struct AggregateKernel: TapeKernel {
  let input: Operand
  let weights: Operand?
  let edges: EdgeList
  let output: Operand
  let isMean: Bool

  /// The factor of an edge among `count` that lead to its target.
  @inline(__always)
  private func factor<S: KernelScalar>(_ edge: Int, count: Int, _ scalar: S.Type) -> S {
    let weight = weights.map { $0.values(S.self)[Int(edges.places[edge])] } ?? 1
    return isMean ? weight / S(count) : weight
  }

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      let range = edges.range(row)
      for edge in range {
        target.add(
          input.values(S.self) + Int(edges.sources[edge]) * input.stride,
          times: factor(edge, count: range.count, S.self), count: output.width)
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    for row in 0..<output.rows {
      let slope = slopes + row * output.stride
      let range = edges.range(row)
      for edge in range {
        let source = Int(edges.sources[edge]) * input.stride
        if let target = input.gradients(S.self) {
          (target + source).add(
            slope, times: factor(edge, count: range.count, S.self), count: output.width)
        }
        if let target = weights?.gradients(S.self) {
          let product = (input.values(S.self) + source).dot(slope, count: output.width)
          target[Int(edges.places[edge])] += isMean ? product / S(range.count) : product
        }
      }
    }
  }
}
