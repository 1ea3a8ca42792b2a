extension Tape {
  /// Each row's exponentials divided by their sum.
  public func softmax(_ x: TapeValue) throws -> TapeValue {
    try check(x)
    let hasGradient = x.operand.gradients != nil
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    try run(
      Operation.softmax, SoftmaxKernel(input: x.operand, output: result.operand),
      records: hasGradient)
    return result
  }

  /// Each row divided by its Euclidean length, or by `epsilon` where it is shorter.
  ///
  /// Throws `NeuralError.invalidOption` for an epsilon that is not above 0.
  public func normalizeRows(_ x: TapeValue, epsilon: Scalar = 1e-12) throws -> TapeValue {
    try check(x)
    try requirePositive(epsilon, "epsilon")
    let hasGradient = x.operand.gradients != nil
    let result = try make(rows: x.rows, columns: x.columns, gradient: hasGradient)
    try run(
      Operation.normalizeRows,
      NormalizeRowsKernel(
        input: x.operand, output: result.operand, lengths: keep(x.rows),
        epsilon: Double(epsilon)),
      records: hasGradient)
    return result
  }

  func requirePositive(_ value: Scalar, _ name: String) throws {
    guard value > 0, value.isFinite else {
      throw NeuralError.invalidOption("\(name) must be above 0, not \(value)")
    }
  }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
  /// Replaces a row by its softmax; `columns` is at least 1.
  @inline(__always)
  func softmax(columns: Int, width: Int) {
    var largest = self[0]
    for i in 1..<max(columns, 1) { largest = Swift.max(largest, self[i]) }
    for i in stride(from: 0, to: width, by: 16) {
      set(i, Pointee.exp(vector(i) - SIMD16(repeating: largest)))
    }
    clearTail(columns: columns, width: width)
    var sums = SIMD16<Pointee>(repeating: 0)
    for i in stride(from: 0, to: width, by: 16) { sums += vector(i) }
    let factor = 1 / sums.sum()
    for i in stride(from: 0, to: width, by: 16) { set(i, vector(i) * factor) }
  }
}

struct SoftmaxKernel: TapeKernel {
  let input: Operand
  let output: Operand

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      y.update(from: input.values(S.self) + row * input.stride, count: output.width)
      y.softmax(columns: output.columns, width: output.width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      let slope = slopes + row * output.stride
      let mean = SIMD16(repeating: y.dot(slope, count: output.width))
      for i in stride(from: 0, to: output.width, by: 16) {
        (target + row * input.stride).add(i, y.vector(i) * (slope.vector(i) - mean))
      }
    }
  }
}

struct NormalizeRowsKernel: TapeKernel {
  let input: Operand
  let output: Operand
  /// Of each row.
  let lengths: UnsafeMutableRawPointer
  let epsilon: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let lengths = lengths.assumingMemoryBound(to: S.self)
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      lengths[row] = x.dot(x, count: output.width).squareRoot()
      (output.values(S.self) + row * output.stride).add(
        x, times: 1 / Swift.max(lengths[row], S(epsilon)), count: output.width)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self), let target = input.gradients(S.self) else {
      return
    }
    let lengths = lengths.assumingMemoryBound(to: S.self)
    for row in 0..<output.rows {
      let y = output.values(S.self) + row * output.stride
      let slope = slopes + row * output.stride
      let target = target + row * input.stride
      let isShort = lengths[row] < S(epsilon)
      let factor = 1 / Swift.max(lengths[row], S(epsilon))
      target.add(slope, times: factor, count: output.width)
      if !isShort {
        target.add(y, times: -factor * y.dot(slope, count: output.width), count: output.width)
      }
    }
  }
}
