import Embeddings
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

/// A predictor of the catalog on a space: what every test of the contract runs over.
struct ContractCase: CustomTestStringConvertible, Sendable {
  let key: String
  let space: String

  var testDescription: String { "\(key) on \(space)" }

  /// NAS-Bench-201, NAS-Bench-101, ENAS, a user's own graphs, and the space of the example.
  static let spaces = [
    "nas_bench_201", "nas_bench_101", "enas(layers=4)",
    "dag(operations=[conv_3x3,conv_1x1,skip_connect],placement=nodes,minimum_nodes=2,maximum_nodes=5,"
      + "maximum_edges=7)", "stack(layers=5)",
  ]

  /// The library's predictors, and that of the example.
  static let keys: [String] = {
    try? SpaceCatalog.register(StackSpace.entry)
    try? PredictorCatalog.register(NearestNeighbors.entry)
    return PredictorCatalog.builtIn.map(\.key) + [NearestNeighbors.entry.key]
  }()

  static let all = keys.flatMap { key in spaces.map { ContractCase(key: key, space: $0) } }
  /// One space for what does not hang on it.
  static let each = keys.map { ContractCase(key: $0, space: spaces[0]) }

  func makeSpace() throws -> any SearchSpace { try SpaceCatalog.space(space) }

  /// The predictor, with a small embedding where it needs one and few steps where it has them.
  ///
  /// - Parameters:
  ///   - isTrained: whether the embedding is, or has random weights.
  ///   - epochs: of trainings and of curves.
  func make(isTrained: Bool = false, epochs: Int = 20) throws -> CatalogPredictor {
    let space = try makeSpace()
    var options: [String: OptionValue] = [:]
    for parameter in try PredictorCatalog.entry(key).parameters {
      if parameter.domain == .embedding {
        options[parameter.name] = .embedding(
          isTrained
            ? try TrainedEmbeddings.embedding(of: self.space)
            : try SVGe(space: space, configuration: .init(width: 16, latent: 4), seed: 0))
      }
      if parameter.name == "epochs" { options["epochs"] = .integer(epochs) }
      if parameter.name == "candidates" { options["candidates"] = 40 }
    }
    return try PredictorCatalog.predictor(key, options, on: space)
  }

  /// Curves of 24 epochs that end, but for some noise, where `labels` say.
  static func curves(to labels: [Double], seed: Int) -> [LearningCurve] {
    labels.enumerated().map { index, label in
      var random = RandomSource(seed: seed).split(index)
      let start = label - 10 - 3 * random.uniformDouble()
      let accuracies = (1...24).map {
        label + (start - label) / Double($0).squareRoot() + 0.2 * Double(random.normal())
      }
      let losses = accuracies.map { (110 - $0) / 20 }
      return LearningCurve([
        .trainingLoss: losses, .trainingAccuracy: accuracies, .validationLoss: losses,
        .validationAccuracy: accuracies,
      ])
    }
  }

  /// Labels that encodings explain in part: a weight for every column of the adjacency encoding.
  func labeled(_ count: Int, seed: Int) throws -> (architectures: [Architecture], labels: [Double])
  {
    let space = try makeSpace()
    let architectures = try space.sample(count, seed: seed)
    let rows = try Matrix(space.encode(architectures, as: .adjacency))
    var random = RandomSource(seed: 99)
    let weights = (0..<rows.columns).map { _ in Double(random.normal()) }
    return (architectures, try rows.product(weights).map { 90 + 2 * $0 })
  }

  /// - Parameter unit: what labels are multiplied by; curves stay as they are.
  func data(_ count: Int, seed: Int = 1, unit: Double = 1) throws -> TrainingData {
    let found = try labeled(count, seed: seed)
    return try TrainingData(
      found.architectures, labels: found.labels.map { unit * $0 },
      curves: Self.curves(to: found.labels, seed: seed))
  }

  func queries(_ count: Int = 12) throws -> Queries {
    let found = try labeled(count, seed: 2)
    return try Queries(found.architectures, curves: Self.curves(to: found.labels, seed: 2))
  }
}
