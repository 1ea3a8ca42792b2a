/// y_t = max x_s over the edges s → t, by column.
struct MaximumKernel: TapeKernel {
  let input: Operand
  let edges: EdgeList
  let output: Operand
  /// Per target and column: the row that the maximum is from, -1 for none.
  let chosen: UnsafeMutablePointer<Int32>

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let x = input.values(S.self)
    for row in 0..<output.rows {
      let target = output.values(S.self) + row * output.stride
      let chosen = chosen + row * output.columns
      chosen.update(repeating: -1, count: output.columns)
      for edge in edges.range(row) {
        let source = edges.sources[edge]
        let values = x + Int(source) * input.stride
        for column in 0..<output.columns
        where chosen[column] < 0 || values[column] > target[column] {
          (target[column], chosen[column]) = (values[column], source)
        }
      }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      for column in 0..<output.columns {
        let source = Int(chosen[row * output.columns + column])
        if source >= 0 {
          target[source * input.stride + column] += slopes[row * output.stride + column]
        }
      }
    }
  }
}
