import Spaces
import Tensors

/// How a search chooses what to evaluate next. Higher scores are better.
///
/// A strategy is a value that `Study` drives: it may be asked several times before it is told, is
/// told in any order, and need not remember what it proposed. All its randomness comes in.
public protocol SearchStrategy: Sendable {
  /// The next architecture, or nil where the strategy has none left. What takes long checks
  /// `control` and does not report to it.
  mutating func ask(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture?

  mutating func tell(_ trial: Trial)
}
