/// What a recurrent cell's two passes share: products of its input and state with gates side by side,
/// and their gradients.
struct RecurrentProducts {
  let input: Operand
  let state: Operand
  let inputWeight: Operand
  let stateWeight: Operand
  let inputBias: Operand
  let stateBias: Operand
  let inputTransposed: UnsafeMutablePointer<TransposedWeight>?
  let stateTransposed: UnsafeMutablePointer<TransposedWeight>?

  var rows: Int { state.rows }
  var hidden: Int { state.columns }
  /// Hidden numbers, rounded up to vectors.
  var width: Int { state.width }
  /// Scalars from one row of products to the next. Gates begin where they fall, so the last vector of
  /// the last row's last gate may reach beyond it: `workspace` has room for that.
  var stride: Int { inputWeight.width }

  /// Scratch for two products and, for each of at most 8 gates or biases, a row.
  var workspace: Int { 2 * (rows * stride + 16) + 9 * width }

  /// Both products, without biases.
  func forward<S: KernelScalar>(
    _ scalar: S.Type, input gates: UnsafeMutablePointer<S>, state own: UnsafeMutablePointer<S>,
    adding: Bool
  ) {
    S.multiply(
      input.values(S.self), rowStride: input.stride, depthStride: 1, rows: rows,
      by: inputWeight.values(S.self), operandStride: inputWeight.stride, depth: inputWeight.rows,
      columns: stride, into: gates, resultStride: stride, adding: false)
    S.multiply(
      state.values(S.self), rowStride: state.stride, depthStride: 1, rows: rows,
      by: stateWeight.values(S.self), operandStride: stateWeight.stride, depth: stateWeight.rows,
      columns: stride, into: own, resultStride: stride, adding: adding)
    for i in rows * stride..<rows * stride + 16 { (gates[i], own[i]) = (0, 0) }
  }

  /// A gate's biases, with zeros up to whole vectors.
  func bias<S: KernelScalar>(
    _ gate: Int, of biases: [Operand], into target: UnsafeMutablePointer<S>
  ) {
    target.update(repeating: 0, count: width)
    for bias in biases {
      let values = bias.values(S.self) + gate * hidden
      for i in 0..<hidden { target[i] += values[i] }
    }
  }

  /// The gradients of weights, biases, input and state, from those of the two products.
  func backward<S: KernelScalar>(
    input delta: UnsafeMutablePointer<S>, state own: UnsafeMutablePointer<S>
  ) {
    inputBias.addRowSums(delta, rows: rows, stride: stride)
    stateBias.addRowSums(own, rows: rows, stride: stride)
    LinearKernel.backward(
      delta, stride: stride, input: input, weight: inputWeight, transposed: inputTransposed)
    LinearKernel.backward(
      own, stride: stride, input: state, weight: stateWeight, transposed: stateTransposed)
  }
}
