/// h′ = n + u·(h − n) with n = tanh(x_n + r·h_n), r and u logistic functions of sums of x's and h's parts.
struct GRUKernel: TapeKernel {
  let products: RecurrentProducts
  let output: Operand
  /// Per row: reset, update, new, and the state's part of new, each `width` scalars.
  let gates: UnsafeMutableRawPointer

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (rows, hidden, width, length) = (
      products.rows, products.hidden, products.width, products.stride
    )
    let given = workspace
    let own = given + rows * length + 16
    let biases = own + rows * length + 16
    products.forward(S.self, input: given, state: own, adding: false)
    products.bias(0, of: [products.inputBias, products.stateBias], into: biases)
    products.bias(1, of: [products.inputBias, products.stateBias], into: biases + width)
    products.bias(2, of: [products.inputBias], into: biases + 2 * width)
    products.bias(2, of: [products.stateBias], into: biases + 3 * width)
    for row in 0..<rows {
      let (x, h) = (given + row * length, own + row * length)
      let gates = gates.assumingMemoryBound(to: S.self) + row * 4 * width
      let old = products.state.values(S.self) + row * products.state.stride
      let new = output.values(S.self) + row * output.stride
      for i in stride(from: 0, to: width, by: 16) {
        let reset = S.sigmoid(x.vector(i) + h.vector(i) + biases.vector(i))
        let update = S.sigmoid(
          x.vector(hidden + i) + h.vector(hidden + i) + biases.vector(width + i))
        let part = h.vector(2 * hidden + i) + biases.vector(3 * width + i)
        let fresh = x.vector(2 * hidden + i) + biases.vector(2 * width + i)
        let candidate = S.tanh(fresh.addingProduct(reset, part))
        gates.set(i, reset)
        gates.set(width + i, update)
        gates.set(2 * width + i, candidate)
        gates.set(3 * width + i, part)
        new.set(i, candidate.addingProduct(update, old.vector(i) - candidate))
      }
      new.clearTail(columns: hidden, width: width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let (rows, hidden, width, length) = (
      products.rows, products.hidden, products.width, products.stride
    )
    let delta = workspace
    let own = delta + rows * length + 16
    let parts = own + rows * length + 16
    let one = SIMD16<S>(repeating: 1)
    for row in 0..<rows {
      let gates = gates.assumingMemoryBound(to: S.self) + row * 4 * width
      let old = products.state.values(S.self) + row * products.state.stride
      let target = products.state.gradients(S.self).map { $0 + row * products.state.stride }
      for i in stride(from: 0, to: width, by: 16) {
        let slope = (slopes + row * output.stride).vector(i)
        let (reset, update) = (gates.vector(i), gates.vector(width + i))
        let (candidate, part) = (gates.vector(2 * width + i), gates.vector(3 * width + i))
        let fresh = slope * (one - update) * (one - candidate * candidate)
        parts.set(i, fresh * part * reset * (one - reset))
        parts.set(width + i, slope * (old.vector(i) - candidate) * update * (one - update))
        parts.set(2 * width + i, fresh)
        parts.set(3 * width + i, fresh * reset)
        target?.add(i, slope * update)
      }
      let (x, h) = (delta + row * length, own + row * length)
      for gate in 0..<3 {
        (x + gate * hidden).update(from: parts + gate * width, count: hidden)
        let source = gate == 2 ? 3 : gate
        (h + gate * hidden).update(from: parts + source * width, count: hidden)
      }
      x.clearTail(columns: 3 * hidden, width: length)
      h.clearTail(columns: 3 * hidden, width: length)
    }
    products.backward(input: delta, state: own)
  }
}
