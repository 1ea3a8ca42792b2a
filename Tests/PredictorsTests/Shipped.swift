import Embeddings
import Predictors
import Spaces
import Storage
import Synchronization
import Tables
import TestSupport

/// What the package ships, beside the sources.
enum Shipped {
  static let folder: String = {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/pyshim/src/nasturtium"
  }()
}

/// A small trained embedding of each space, made once; of the benchmarks those that are shipped.
enum TrainedEmbeddings {
  private static let made = Mutex<[String: SVGe]>([:])

  static func embedding(of text: String) throws -> SVGe {
    try made.withLock { made in
      if let found = made[text] { return found }
      let space = try SpaceCatalog.space(text)
      let embedding: SVGe
      if ["nas_bench_101", "nas_bench_201"].contains(text) {
        embedding = try SVGe.load(
          from: "\(Shipped.folder)/pretrained/\(text).safetensors", space: space)
      } else {
        embedding = try SVGe(
          space: space, configuration: .init(width: 24, latent: 12, rounds: 2), seed: 0)
        try embedding.fit(
          space.sample(800, seed: 3), recipe: .init(learningRate: 3e-3, epochs: 6), seed: 0)
      }
      made[text] = embedding
      return embedding
    }
  }
}

/// The table of trainings that is shipped: cells of NAS-Bench-201 on Fashion-MNIST.
struct ShippedTable {
  private static let table = Mutex<BenchmarkTable?>(nil)
  private let table: BenchmarkTable

  init() throws {
    table = try Self.table.withLock { known in
      if let known { return known }
      let read = try BenchmarkTable.read(
        "\(Shipped.folder)/data/nasbench201-fashion.safetensors.gz")
      known = read
      return read
    }
  }

  /// Test accuracies of the last epoch, means over seeds.
  func labels(of architectures: [Architecture]) throws -> [Double] {
    try table.values(of: architectures, "test_accuracy")
  }

  func data(_ count: Int) throws -> TrainingData {
    let architectures = try sample(count, seed: 1)
    return try TrainingData(
      architectures, labels: labels(of: architectures), curves: curves(of: architectures),
      images: ContractCase.images)
  }

  func queries(_ count: Int) throws -> Queries {
    let architectures = try sample(count, seed: 2)
    return try Queries(architectures, curves: curves(of: architectures))
  }

  /// Random architectures but those whose training diverged.
  private func sample(_ count: Int, seed: Int) throws -> [Architecture] {
    let drawn = try NASBench201().sample(count + 20, seed: seed)
    let isFinite = try zip(curves(of: drawn), labels(of: drawn)).map { curve, label in
      label.isFinite
        && LearningCurve.Metric.allCases.allSatisfy { curve[$0]?.allSatisfy(\.isFinite) ?? false }
    }
    return Array(zip(drawn, isFinite).filter(\.1).map(\.0).prefix(count))
  }

  private func curves(of architectures: [Architecture]) throws -> [LearningCurve] {
    let columns = try [
      LearningCurve.Metric.trainingLoss: "train_loss", .trainingAccuracy: "train_accuracy",
      .validationLoss: "validation_loss", .validationAccuracy: "validation_accuracy",
    ].mapValues { try table.curves(of: architectures, $0) }
    return architectures.indices.map { index in
      LearningCurve(
        columns.mapValues { epochs, values in
          Array(values[index * epochs.count..<(index + 1) * epochs.count])
        })
    }
  }
}
