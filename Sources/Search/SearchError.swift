/// What a search refuses, in words that say what, where and the remedy.
public enum SearchError: Error, Equatable, CustomStringConvertible {
  /// An option or argument out of its range.
  case invalidArgument(String)
  /// A score that is no finite number.
  case invalidScore(trial: Int, score: Double)
  /// A trial that was never asked for, or that already has its score.
  case unknownTrial(Int)
  /// An architecture that a table of measurements does not hold.
  case unmeasured(architecture: String)
  /// A study that was used while a call of another thread, or an outer one, advances it.
  case isRunning

  public var description: String {
    switch self {
    case .invalidArgument(let reason): reason
    case .invalidScore(let trial, let score):
      "trial \(trial) got the score \(score): give a finite number, or the worst score seen for an "
        + "architecture that failed"
    case .unknownTrial(let trial): "trial \(trial) waits for no score: tell each asked trial once"
    case .unmeasured(let architecture):
      "the table has no value for \(architecture): add it, or search among the listed ones only"
    case .isRunning: "the study is running: use it when the call that runs it has returned"
    }
  }
}
