import Embeddings
import Predictors
import Spaces

/// One search strategy: what a list, a Python class and a journal need to name and make it.
public struct StrategyEntry: Sendable {
  /// As descriptions and files name it, such as "local_search".
  public let key: String
  /// In plain words, for lists.
  public let title: String
  /// Authors, year and title.
  public let paper: String
  /// Its options, with defaults and ranges.
  public let parameters: [ParameterSpec]
  /// Whether it searches the codes of a trained embedding, its option `model`.
  public var needsModel = false
  /// The strategy of settled options.
  public let make: @Sendable (Options, StrategyContext) throws -> any SearchStrategy<Architecture>
}

/// What a strategy is made for, beside its options.
public struct StrategyContext: Sendable {
  /// What will be searched.
  public let space: any SearchSpace
  /// What the option `predictor` names, where it is no predictor of the catalog or already made.
  public let predictor: (any Predictor)?
}

/// All search strategies: what lists, comparisons and contract tests iterate over.
public enum StrategyCatalog {
  /// In the order of lists: the simple ones first.
  public static let entries: [StrategyEntry] = [
    .randomSearch, .regularizedEvolution, .localSearch, .predictorSearch, .latentSearch,
    .gradientAscent,
  ]

  /// The row with this key. Throws `SearchError.invalidArgument`, which lists the keys.
  public static func entry(_ key: String) throws -> StrategyEntry {
    guard let entry = entries.first(where: { $0.key == key }) else {
      throw SearchError.invalidArgument(
        "no strategy '\(key)'; there are: \(entries.map(\.key).joined(separator: ", "))")
    }
    return entry
  }

  /// The strategy that `text` describes, such as "regularized_evolution(population=50)": what
  /// `SearchStrategy.description` prints, or a part of it with the rest by default.
  ///
  /// - Parameter model: of those strategies that search its codes. A description names it by its
  ///   fingerprint.
  /// - Parameter predictor: what the option `predictor` names, where the catalog need not make it: one
  ///   of your own, say, whose option then only describes it.
  ///
  /// Throws `SpacesError.malformedText`, `SearchError.invalidArgument` for an unknown key or a model
  /// that is not the described one, and `PredictorsError` for options.
  public static func strategy(
    _ text: String, in space: any SearchSpace, model: SVGe? = nil,
    predictor: (any Predictor)? = nil
  ) throws -> any SearchStrategy<Architecture> {
    let parsed = try Description(parsing: text)
    let entry = try entry(parsed.key)
    var options: [String: OptionValue] = [:]
    for parameter in parsed.parameters where parameter.name != "model" {
      options[parameter.name] = OptionValue(parsing: parameter.value.description)
    }
    if let named = parsed["model"], let model, named != .word(model.fingerprint) {
      throw SearchError.invalidArgument(
        "\(entry.key) is of the model \(named), and the given one is \(model.fingerprint): give the "
          + "model that it began with")
    }
    if let model, entry.parameters.contains(where: { $0.name == "model" }) {
      options["model"] = .embedding(model)
    }
    return try entry.make(
      Options(options, for: entry.parameters, of: entry.key),
      StrategyContext(space: space, predictor: predictor))
  }
}
