/// A matrix on a tape: the result of an operation, an input or a parameter.
///
/// It is good until the tape's next `reset`; used later, or on another tape, it is refused.
public struct TapeValue {
  /// Usually the samples of a batch, or the nodes of graphs.
  public var rows: Int { operand.rows }
  /// The numbers of each sample, at least 1.
  public var columns: Int { operand.columns }
  let operand: Operand
  /// The tape's step that it belongs to.
  let step: Int

  /// As errors say it.
  var shape: String { "\(rows) × \(columns)" }
}
