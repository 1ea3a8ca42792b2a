/// What the networks module refuses, in words that say what, where and the remedy.
public enum NetworksError: Error, Equatable, CustomStringConvertible {
  /// A layer whose sizes do not make one.
  case invalidLayer(String)
  /// A setting of a network or of its training that is out of range.
  case invalidSetting(String)
  /// Images or labels that do not fit.
  case invalidData(String)
  /// A call that needs another one before it.
  case outOfOrder(String)
  /// A journal that belongs to something else.
  case mismatchedJournal(String)
  /// A training that another call has.
  case isRunning

  public var description: String {
    switch self {
    case .invalidLayer(let reason): "no such layer: \(reason)"
    case .invalidSetting(let reason), .invalidData(let reason), .outOfOrder(let reason): reason
    case .mismatchedJournal(let reason): "this journal does not fit: \(reason)"
    case .isRunning: "this training is running: wait for the other call, or interrupt it"
    }
  }
}
