extension Tape {
  /// `activation` of x·W + b.
  ///
  /// - Parameters:
  ///   - x: (rows, inputs).
  ///   - weight: (inputs, outputs).
  ///   - bias: (1, outputs), or nil for none.
  public func linear(
    _ x: TapeValue, weight: TapeValue, bias: TapeValue? = nil, activation: Activation = .identity
  ) throws -> TapeValue {
    try check(x)
    try check(weight)
    try check(bias)
    guard x.columns == weight.rows,
      bias.map({ $0.rows == 1 && $0.columns == weight.columns }) ?? true
    else {
      throw NeuralError.invalidShape(
        "linear: \(x.shape) times \(weight.shape) plus \(bias?.shape ?? "nothing"): x has a column "
          + "for each row of the weight, the bias one row as wide as the weight")
    }
    guard activation.isReversible else {
      return try activate(linear(x, weight: weight, bias: bias), activation)
    }
    try activation.validate()
    let operands = [x, weight, bias ?? weight]
    let hasGradient = operands.contains { $0.operand.gradients != nil }
    let result = try make(
      rows: x.rows, columns: weight.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.linear,
      LinearKernel(
        input: x.operand, weight: weight.operand, bias: bias?.operand, output: result.operand,
        activation: activation,
        transposed: transpose(of: weight.operand, for: x.operand)),
      workspace: result.rows * result.operand.stride, records: hasGradient)
    return result
  }
}

extension TapeValue {
  var shape: String { "\(rows) × \(columns)" }
}

struct LinearKernel: TapeKernel {
  let input: Operand
  let weight: Operand
  let bias: Operand?
  let output: Operand
  let activation: Activation
  /// Where the input needs a gradient.
  let transposed: UnsafeMutablePointer<TransposedWeight>?

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let y = output.values(S.self)
    S.multiply(
      input.values(S.self), rowStride: input.stride, depthStride: 1, rows: input.rows,
      by: weight.values(S.self), operandStride: weight.stride, depth: weight.rows,
      columns: output.width, into: y, resultStride: output.stride, adding: false)
    guard bias != nil || activation != .identity else { return }
    switch activation {
    case .identity: finish(y) { $0 }
    case .reLU: finish(y) { Activation.reLU.value($0) }
    case .tanh: finish(y) { Activation.tanh.value($0) }
    default: finish(y) { activation.value($0) }
    }
  }

  /// Adds the bias and applies `function`.
  @inline(__always)
  private func finish<S: KernelScalar>(
    _ y: UnsafeMutablePointer<S>, _ function: (SIMD16<S>) -> SIMD16<S>
  ) {
    let bias = bias?.values(S.self)
    for row in 0..<output.rows {
      let y = y + row * output.stride
      for i in stride(from: 0, to: output.width, by: 16) {
        y.set(i, function(bias.map { y.vector(i) + $0.vector(i) } ?? y.vector(i)))
      }
      if !activation.keepsZero { y.clearTail(columns: output.columns, width: output.width) }
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let given = output.gradients(S.self) else { return }
    let delta = activation == .identity ? given : workspace
    let y = output.values(S.self)
    switch activation {
    case .identity: break
    case .reLU: differentiate(y, given, into: delta) { Activation.reLU.slope($0, value: $0) }
    default: differentiate(y, given, into: delta) { activation.slope($0, value: $0) }
    }
    bias?.addRowSums(delta, rows: output.rows, stride: output.stride)
    LinearKernel.backward(
      delta, stride: output.stride, input: input, weight: weight, transposed: transposed)
  }

  @inline(__always)
  private func differentiate<S: KernelScalar>(
    _ y: UnsafeMutablePointer<S>, _ given: UnsafeMutablePointer<S>,
    into delta: UnsafeMutablePointer<S>, _ slope: (SIMD16<S>) -> SIMD16<S>
  ) {
    for i in stride(from: 0, to: output.rows * output.stride, by: 16) {
      delta.set(i, given.vector(i) * slope(y.vector(i)))
    }
  }

  /// The products' share: W += xᵀ·delta, x += delta·Wᵀ, where they have gradients.
  @inline(__always)
  static func backward<S: KernelScalar>(
    _ delta: UnsafeMutablePointer<S>, stride: Int, input: Operand, weight: Operand,
    transposed: UnsafeMutablePointer<TransposedWeight>?
  ) {
    if let target = weight.gradients(S.self) {
      S.multiply(
        input.values(S.self), rowStride: 1, depthStride: input.stride, rows: weight.rows, by: delta,
        operandStride: stride, depth: input.rows, columns: weight.width, into: target,
        resultStride: weight.stride, adding: true)
    }
    if let target = input.gradients(S.self), let transposed {
      let transpose = transposed.matrix(of: weight, S.self)
      S.multiply(
        delta, rowStride: stride, depthStride: 1, rows: input.rows, by: transpose,
        operandStride: input.width, depth: weight.columns, columns: input.width, into: target,
        resultStride: input.stride, adding: true)
    }
  }
}

extension Operand {
  /// Adds the sums over rows of `delta` to the gradient of this row.
  @inline(__always)
  func addRowSums<S: KernelScalar>(_ delta: UnsafeMutablePointer<S>, rows: Int, stride: Int) {
    guard let target = gradients(S.self) else { return }
    for i in Swift.stride(from: 0, to: width, by: 16) {
      var sum = target.vector(i)
      for row in 0..<rows { sum += delta.vector(row * stride + i) }
      target.set(i, sum)
    }
  }
}
