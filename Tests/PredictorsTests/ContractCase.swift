import Embeddings
import Networks
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

  /// Settings with which networks on graphs and sequences learn in a hundredth of the time.
  private static let small: [String: [String: OptionValue]] = [
    "gcn": ["width": 24, "batch_size": 10, "learning_rate": 0.01, "epochs": 40],
    "bonas": ["width": 32, "batch_size": 10, "learning_rate": 0.01, "epochs": 100],
    "nao": ["width": 16, "batch_size": 20, "learning_rate": 0.01, "epochs": 30],
    "seminas": [
      "width": 16, "batch_size": 20, "learning_rate": 0.01, "epochs": 20, "second_epochs": 5,
      "repeats": 2, "unlabeled_count": 20,
    ],
  ]

  func makeSpace() throws -> any SearchSpace { try SpaceCatalog.space(space) }

  /// The predictor, made small.
  ///
  /// - Parameters:
  ///   - isTrained: whether an embedding that it reads is trained, and it trains as long as by default;
  ///     else the embedding has random weights, and few steps follow.
  ///   - epochs: of curves that are used.
  ///   - finalEpoch: what curves are extrapolated to.
  func make(
    isTrained: Bool = false, epochs: Int = 20, finalEpoch: Int = 30
  ) throws -> CatalogPredictor {
    let space = try makeSpace()
    let entry = try PredictorCatalog.entry(key)
    var options = Self.small[key] ?? [:]
    for parameter in entry.parameters {
      switch parameter.name {
      case "epochs" where !entry.needs.curves.isEmpty: options["epochs"] = .integer(epochs)
      case "epochs" where !isTrained: options["epochs"] = options["epochs"] == nil ? 20 : 5
      case "second_epochs" where !isTrained: options["second_epochs"] = 2
      case "final_epoch": options["final_epoch"] = .integer(finalEpoch)
      case "chain_steps": options["chain_steps"] = 100
      case "candidates": options["candidates"] = 40
      case "batch_size" where entry.family == .zeroCost: options["batch_size"] = 6
      case "channels": options["channels"] = 4
      case "cells_per_stage" where !isTrained: options["cells_per_stage"] = 1
      case "reference": options["reference"] = .integer(isTrained ? 40 : 5)
      case "steps" where key == "lce_m": options["steps"] = isTrained ? 200 : 60
      case "burn_in" where key == "lce_m": options["burn_in"] = isTrained ? 100 : 20
      case "trees" where key.hasPrefix("graf"): options["trees"] = 40
      case "rounds" where key == "graf_ensemble": options["rounds"] = 80
      case "inducing_points" where key == "sparse_gp": options["inducing_points"] = 80
      case _ where parameter.domain == .embedding:
        options[parameter.name] = .embedding(
          isTrained
            ? try TrainedEmbeddings.embedding(of: self.space)
            : try SVGe(space: space, configuration: .init(width: 16, latent: 4), seed: 0))
      default: break
      }
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

  /// Whether the predictor reads codes, paths or graph features, which do not tell which node is which.
  var readsNoNodes: Bool {
    get throws {
      try key == "graf"
        || PredictorCatalog.entry(key).parameters.contains {
          $0.domain == .embedding || $0.name == "encoding" && $0.defaultValue == "path"
        }
    }
  }

  /// Labels that encodings explain in part: a weight for every column of the adjacency encoding. Of what
  /// tells no nodes apart: a weight for every operation. So too of networks on graphs and sequences on
  /// NAS-Bench-101, whose encoding also has vertices that compute nothing.
  func labeled(_ count: Int, seed: Int) throws -> (architectures: [Architecture], labels: [Double])
  {
    let space = try makeSpace()
    let architectures = try space.sample(count, seed: seed)
    if Self.small[key] != nil, self.space == "nas_bench_101" {
      return (
        architectures,
        try architectures.map { 80 + Double(try space.operationGraph(of: $0).types.reduce(0, +)) }
      )
    }
    if try readsNoNodes {
      return (
        architectures,
        architectures.map { architecture in
          let operations = architecture.nodes + architecture.edges.map(\.label)
          return 80 + Double(operations.reduce(0, +))
        }
      )
    }
    let rows = try Matrix(space.encode(architectures, as: .adjacency))
    var random = RandomSource(seed: 99)
    let weights = (0..<rows.columns).map { _ in Double(random.normal()) }
    return (architectures, try rows.product(weights).map { 90 + 2 * $0 })
  }

  /// Noise for predictors that measure networks.
  static let images: Images? = {
    var random = RandomSource(seed: 4)
    let pixels = (0..<12 * 8 * 8 * 3).map { _ in random.normal() }
    return try? Images(
      Tensor(pixels, shape: [12, 8, 8, 3]), labels: (0..<12).map { $0 % 4 }, classes: 4)
  }()

  /// - Parameter unit: what labels are multiplied by; curves stay as they are.
  func data(_ count: Int, seed: Int = 1, unit: Double = 1) throws -> TrainingData {
    let found = try labeled(count, seed: seed)
    return try TrainingData(
      found.architectures, labels: found.labels.map { unit * $0 },
      curves: Self.curves(to: found.labels, seed: seed), images: Self.images)
  }

  func queries(_ count: Int = 12) throws -> Queries {
    let found = try labeled(count, seed: 2)
    return try Queries(found.architectures, curves: Self.curves(to: found.labels, seed: 2))
  }
}
