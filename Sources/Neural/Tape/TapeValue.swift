/// A matrix on a tape: the result of an operation, an input or a parameter.
///
/// It is good until the tape's next `reset`; used later, or on another tape, it is refused.
public struct TapeValue {
  /// Usually the samples of a batch, or the nodes of graphs.
  public var rows: Int { Int(rowCount) }
  /// The numbers of each sample, at least 1.
  public var columns: Int { Int(columnCount) }
  /// Half as long as usual, so that two values are handed over in registers.
  private let rowCount: Int32
  private let columnCount: Int32
  let operand: Operand
  /// The tape's step that it belongs to; in others the operand may be gone.
  let step: Int

  init(_ operand: Operand, step: Int) {
    (self.operand, self.step) = (operand, step)
    rowCount = Int32(truncatingIfNeeded: operand.rows)
    columnCount = Int32(truncatingIfNeeded: operand.columns)
  }

  /// As errors say it.
  var shape: String { "\(rows) × \(columns)" }
}
