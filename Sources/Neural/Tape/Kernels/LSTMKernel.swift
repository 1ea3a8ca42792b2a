/// c′ = f·c + i·g, h′ = o·tanh(c′), with i, f, o logistic functions and g a tanh of sums.
struct LSTMKernel: TapeKernel {
  let products: RecurrentProducts
  let cell: Operand
  let output: Operand
  let nextCell: Operand
  /// Per row: input, forget, candidate, output, tanh of the next cell, each `width` scalars.
  let gates: UnsafeMutableRawPointer

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (rows, hidden, width, length) = (
      products.rows, products.hidden, products.width, products.stride
    )
    let sums = workspace
    let biases = sums + rows * length + 16
    products.forward(S.self, input: sums, state: sums, adding: true)
    for gate in 0..<4 {
      products.bias(
        gate, of: [products.inputBias, products.stateBias], into: biases + gate * width)
    }
    for row in 0..<rows {
      let sums = sums + row * length
      let gates = gates.assumingMemoryBound(to: S.self) + row * 5 * width
      let old = cell.values(S.self) + row * cell.stride
      let next = nextCell.values(S.self) + row * nextCell.stride
      let result = output.values(S.self) + row * output.stride
      @inline(__always) func sum(_ gate: Int, _ i: Int) -> SIMD16<S> {
        sums.vector(gate * hidden + i) + biases.vector(gate * width + i)
      }
      for i in stride(from: 0, to: width, by: 16) {
        let (enter, forget) = (S.sigmoid(sum(0, i)), S.sigmoid(sum(1, i)))
        let (candidate, leave) = (S.tanh(sum(2, i)), S.sigmoid(sum(3, i)))
        let memory = (forget * old.vector(i)).addingProduct(enter, candidate)
        let shown = S.tanh(memory)
        gates.set(i, enter)
        gates.set(width + i, forget)
        gates.set(2 * width + i, candidate)
        gates.set(3 * width + i, leave)
        gates.set(4 * width + i, shown)
        next.set(i, memory)
        result.set(i, leave * shown)
      }
      next.clearTail(columns: hidden, width: width)
      result.clearTail(columns: hidden, width: width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let memories = nextCell.gradients(S.self) else {
      return
    }
    let (rows, hidden, width, length) = (
      products.rows, products.hidden, products.width, products.stride
    )
    let delta = workspace
    let parts = delta + rows * length + 16
    let one = SIMD16<S>(repeating: 1)
    for row in 0..<rows {
      let gates = gates.assumingMemoryBound(to: S.self) + row * 5 * width
      let old = cell.values(S.self) + row * cell.stride
      let target = cell.gradients(S.self).map { $0 + row * cell.stride }
      for i in stride(from: 0, to: width, by: 16) {
        let slope = (slopes + row * output.stride).vector(i)
        let (enter, forget) = (gates.vector(i), gates.vector(width + i))
        let (candidate, leave) = (gates.vector(2 * width + i), gates.vector(3 * width + i))
        let shown = gates.vector(4 * width + i)
        let memory =
          (memories + row * nextCell.stride).vector(i) + slope * leave * (one - shown * shown)
        parts.set(i, memory * candidate * enter * (one - enter))
        parts.set(width + i, memory * old.vector(i) * forget * (one - forget))
        parts.set(2 * width + i, memory * enter * (one - candidate * candidate))
        parts.set(3 * width + i, slope * shown * leave * (one - leave))
        target?.add(i, memory * forget)
      }
      let row = delta + row * length
      for gate in 0..<4 {
        (row + gate * hidden).update(from: parts + gate * width, count: hidden)
      }
      row.clearTail(columns: 4 * hidden, width: length)
    }
    products.backward(input: delta, state: delta)
  }
}
