/// What a study or a comparison of studies refuses, in words that say what, where and the remedy.
public enum ExperimentsError: Error, Equatable, CustomStringConvertible {
  /// An argument out of its range.
  case invalidArgument(String)
  /// A value that is no finite number.
  case invalidValue(trial: Int, value: Double)
  /// A trial that was never asked for, or that already has its value.
  case unknownTrial(Int)
  /// A study that is advanced while another call advances it.
  case isRunning
  /// A study whose journal was closed.
  case isClosed
  /// A journal of a study with another value of a setting.
  case mismatchedJournal(path: String, setting: String, here: String, there: String)
  /// A journal whose trials the strategy would not have asked for.
  case changedStudy(path: String, trial: Int, here: String, there: String)

  public var description: String {
    switch self {
    case .invalidArgument(let reason): reason
    case .invalidValue(let trial, let value):
      "trial \(trial) got the value \(value): give a finite number, or the worst value seen for an "
        + "architecture that failed"
    case .unknownTrial(let trial): "trial \(trial) waits for no value: tell each asked trial once"
    case .isRunning: "the study is running: use it when the call that runs it has returned"
    case .isClosed:
      "the study's journal is closed, so nothing can be added: open the study again from its journal"
    case .mismatchedJournal(let path, let setting, let here, let there):
      "'\(path)' is the journal of another study: \(setting) is \(here) here and \(there) in the file; "
        + "give the same, or another path"
    case .changedStudy(let path, let trial, let here, let there):
      "'\(path)' cannot go on: its trial \(trial) is \(there), and the strategy asks for \(here) now; "
        + "the space's rule, the model or the version of the library is another than when it began"
    }
  }
}
