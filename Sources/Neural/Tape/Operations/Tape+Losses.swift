/// Losses: each one number, Σ weight · loss over rows. Without weights it is the mean over rows. A
/// row's loss is the mean over its columns, but for `crossEntropy` and `standardNormalDivergence`.
extension Tape {
  /// (prediction − target)².
  ///
  /// - Parameters:
  ///   - target: shaped as the prediction; it may have a gradient, too.
  ///   - weights: of rows.
  public func squaredError(
    _ prediction: TapeValue, _ target: TapeValue, weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try loss(.squared, "squared error", prediction, target, weights: weights)
  }

  /// |prediction − target|, its derivative 0 where they are equal. Parameters as `squaredError`.
  public func absoluteError(
    _ prediction: TapeValue, _ target: TapeValue, weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try loss(.absolute, "absolute error", prediction, target, weights: weights)
  }

  /// −log softmax(logits)[class], one class a row.
  ///
  /// - Parameters:
  ///   - logits: (rows, classes).
  ///   - classes: numbered from 0.
  ///   - weights: of rows.
  ///
  /// Throws `NeuralError.invalidShape` unless there is one class in 0..<columns for each row.
  public func crossEntropy(
    logits: TapeValue, classes: [Int], weights: [Scalar]? = nil
  ) throws -> TapeValue {
    guard classes.count == logits.rows,
      classes.allSatisfy({ (0..<logits.columns).contains($0) })
    else {
      throw NeuralError.invalidShape(
        "cross-entropy: \(classes.count) classes for logits \(logits.shape): there is one for each "
          + "row, within 0..<\(logits.columns)")
    }
    return try loss(.crossEntropy(copy(classes)), "cross-entropy", logits, weights: weights)
  }

  /// −(t·log σ(logit) + (1 − t)·log(1 − σ(logit))) with targets t from 0 to 1, shaped as the logits.
  public func binaryCrossEntropy(
    logits: TapeValue, targets: TapeValue, weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try loss(.binaryCrossEntropy, "binary cross-entropy", logits, targets, weights: weights)
  }

  /// −log N(target; mean, e^logVariance).
  public func gaussianLikelihood(
    mean: TapeValue, logVariance: TapeValue, target: TapeValue, weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try loss(.gaussian, "Gaussian likelihood", mean, target, logVariance, weights: weights)
  }

  /// KL(N(mean, e^logVariance) ‖ N(0, 1)), summed over columns (Kingma and Welling 2014, appendix B).
  public func standardNormalDivergence(
    mean: TapeValue, logVariance: TapeValue, weights: [Scalar]? = nil
  ) throws -> TapeValue {
    try loss(
      .standardNormal, "divergence from the standard normal", mean, logVariance, weights: weights)
  }

  private func loss(
    _ kind: LossKernel.Kind, _ name: String, _ first: TapeValue, _ second: TapeValue? = nil,
    _ third: TapeValue? = nil, weights: [Scalar]?
  ) throws -> TapeValue {
    try check(first)
    for other in [second, third].compactMap({ $0 }) {
      try check(other)
      guard other.rows == first.rows, other.columns == first.columns else {
        throw NeuralError.invalidShape(
          "\(name) of \(first.shape) and \(other.shape): all have one shape")
      }
    }
    guard weights?.count ?? first.rows == first.rows else {
      throw NeuralError.invalidShape(
        "\(name): \(weights?.count ?? 0) weights for \(first.rows) rows: give one for each, or none"
      )
    }
    func slopes(_ value: TapeValue?) throws -> UnsafeMutableRawPointer? {
      guard let operand = value?.operand, operand.hasGradient else { return nil }
      return try keep(operand.rows * operand.width)
    }
    let memory = try (slopes(first), slopes(second), slopes(third))
    let hasGradient = memory.0 != nil || memory.1 != nil || memory.2 != nil
    let result = try make(rows: 1, columns: 1, gradient: hasGradient)
    let kernel = try LossKernel(
      kind: kind, first: first.operand, second: second?.operand, third: third?.operand,
      weights: weights.map { try keep($0) }, slopes: memory, output: result.operand)
    try run(
      Operation.loss, kernel, records: hasGradient)
    return result
  }

  /// Scalars copied into the tape's memory.
  func keep(_ values: [Scalar]) throws -> UnsafeMutableRawPointer {
    let memory = try keep(values.count)
    values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
    }
    return memory
  }
}
