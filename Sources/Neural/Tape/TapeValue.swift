/// A matrix on a tape: the result of an operation, an input or a parameter.
///
/// It is good until the tape's next `reset`; used later, or on another tape, it is refused.
public struct TapeValue {
  public var rows: Int { operand.rows }
  public var columns: Int { operand.columns }
  let operand: Operand
  /// The tape's step that it belongs to.
  let step: Int
}
