import Spaces
import Tensors

/// How a search chooses what to evaluate next. Higher values are better.
///
/// A strategy is a value that a study drives: it may be asked several times before it is told, is
/// told in any order, and need not remember what it proposed. All its randomness comes in, so the
/// same questions and answers make the same strategy again.
public protocol SearchStrategy<Point>: Sendable {
  /// What it moves among: `Architecture`, or `ParameterVector`.
  associatedtype Point: Hashable, Sendable

  /// The strategy and its settings in words, without what it was told.
  var description: Description { get }

  /// The next point, or nil where the strategy has none left. What takes long checks `control` and
  /// does not report to it.
  mutating func ask(
    in domain: any SearchDomain<Point>, using random: inout RandomSource, control: RunControl
  ) throws -> Point?

  mutating func tell(_ trial: Trial<Point>)
}
