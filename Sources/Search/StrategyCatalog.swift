import Spaces

/// One search strategy and how to make it with its published settings.
public struct StrategyEntry: Sendable {
  public let key: String
  public let title: String
  public let paper: String
  public let make: @Sendable () throws -> any SearchStrategy
}

/// All search strategies: what lists, comparisons and contract tests iterate over.
public enum StrategyCatalog {
  public static let entries: [StrategyEntry] = [
    StrategyEntry(
      key: "random_search", title: "Random search", paper: "Bergstra and Bengio 2012",
      make: { RandomSearch() }),
    StrategyEntry(
      key: "regularized_evolution", title: "Regularized evolution", paper: "Real et al. 2019",
      make: { try RegularizedEvolution() }),
    StrategyEntry(
      key: "local_search", title: "Local search", paper: "White, Nolen and Savani 2021",
      make: { LocalSearch() }),
  ]

  /// The entry of a key; nil where there is none.
  public static func entry(_ key: String) -> StrategyEntry? { entries.first { $0.key == key } }
}
