import Spaces
import Synchronization
import Tensors

/// Every predictor, as one table: what lists, Python classes, documentation, files, comparisons and
/// the contract tests iterate over. A new predictor is one file and one row; a user's own row joins
/// by `register`. Any thread may ask.
public enum PredictorCatalog {
  /// The predictors of this library.
  public static let builtIn: [PredictorEntry] =
    [
      .gp, .sparseGP, .varSparseGP, .bayesLinReg, .svr, .xgb, .lgb, .ngb, .rf, .graf, .grafEnsemble,
      .mlp, .bananas, .dngo, .bohamiann, .gcn, .bonas, .nao, .semiNAS, .svgeGP, .svgeMLP,
      .earlyStopAccuracy, .earlyStopLoss, .sumOfTrainingLosses, .lastTrainingLoss, .lce, .lceM,
      .lcSVR, .params, .flops,
    ] + Proxy.all.map(\.entry) + [.zeroCostRank]

  private static let registered = Mutex<[PredictorEntry]>([])

  /// All rows: the library's, then the user's in the order of their registration.
  public static var entries: [PredictorEntry] { builtIn + registered.withLock { $0 } }

  /// Adds a row of the user's. Throws `PredictorsError.invalidOption` for a key that is taken or
  /// empty, and two parameters of one name.
  public static func register(_ entry: PredictorEntry) throws {
    let names = entry.parameters.map(\.name)
    guard Set(names).count == names.count, !entry.key.isEmpty else {
      throw PredictorsError.invalidOption(
        "predictor '\(entry.key)' needs a key, and parameters of different names, not \(names)")
    }
    try registered.withLock { own in
      guard !(builtIn + own).contains(where: { $0.key == entry.key }) else {
        throw PredictorsError.invalidOption(
          "there is a predictor '\(entry.key)' already: choose another key")
      }
      own.append(entry)
    }
  }

  /// The row with this key. Throws `PredictorsError.unknownName`, with the nearest key.
  public static func entry(_ key: String) throws -> PredictorEntry {
    let entries = entries
    if let entry = entries.first(where: { $0.key == key }) { return entry }
    let keys = entries.map(\.key)
    throw PredictorsError.unknownName(
      "no predictor '\(key)'\(Suggestion.hint(for: key, among: keys)); there are: "
        + keys.joined(separator: ", "))
  }

  /// The predictor with this key, options by name and everything else by default.
  ///
  /// - Throws: `PredictorsError.unknownName`, `invalidOption`, and what the predictor's making
  ///   throws.
  public static func predictor(
    _ key: String, _ options: [String: OptionValue] = [:], on space: any SearchSpace
  ) throws -> CatalogPredictor {
    let entry = try entry(key)
    return try CatalogPredictor(
      entry, options: Options(options, for: entry.parameters, of: key), space: space)
  }

  /// The predictor that `text` describes, such as "gp(encoding=path,optimize=false)": what
  /// `CatalogPredictor.description` prints. Throws as the other, and `SpacesError.malformedText`.
  public static func predictor(
    describedBy text: String, on space: any SearchSpace
  ) throws -> CatalogPredictor {
    let parsed = try Description(parsing: text)
    var options: [String: OptionValue] = [:]
    for parameter in parsed.parameters {
      guard case .word(let word) = parameter.value else {
        throw PredictorsError.invalidOption("\(parameter.name) of \(parsed.key) must not be a list")
      }
      options[parameter.name] = OptionValue(parsing: word)
    }
    return try predictor(parsed.key, options, on: space)
  }
}
