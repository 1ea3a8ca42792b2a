import Tensors

extension Tape {
  /// Each number 0 with probability `rate`, otherwise divided by 1 − rate (Srivastava et al. 2014);
  /// one draw for every number, row by row.
  ///
  /// - Parameters:
  ///   - x: (rows, columns), and so the result.
  ///   - rate: within 0..<1. With 0 nothing is drawn and x itself is the result: what evaluation wants.
  ///   - random: of this step and layer, by `split`, where results must not depend on order.
  ///
  /// Throws `NeuralError.invalidOption` for a rate outside 0..<1.
  public func dropout(
    _ x: TapeValue, rate: Float, random: inout RandomSource
  ) throws -> TapeValue {
    try check(x)
    guard (0..<1).contains(rate) else {
      throw NeuralError.invalidOption("a dropout rate is within 0..<1, not \(rate)")
    }
    guard rate > 0 else { return x }
    let mask = try make(rows: x.rows, columns: x.columns, gradient: false)
    let kept = 1 / (1 - Scalar(rate))
    for row in 0..<x.rows {
      let row = mask.operand.values(Scalar.self) + row * mask.operand.stride
      for i in 0..<x.columns where random.uniform() >= rate { row[i] = kept }
    }
    return try multiply(x, mask)
  }
}
