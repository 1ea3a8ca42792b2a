import Embeddings
import Search
import Spaces
import Testing

/// Every strategy of the catalog with settings that make it quick, and what it needs.
enum SmallStrategies {
  /// Keys whose strategies need encodings or codes: `TinySpace` has none.
  static let needEncodings: Set = ["predictor_search", "latent_search", "gradient_ascent"]

  private static let settings = [
    "regularized_evolution": "(population=20,sample=5)",
    "predictor_search":
      "(predictor=gp(encoding=adjacency),initial=20,batch=10,samples=40,mutations=4)",
    "latent_search":
      "(surrogate=sparse_gp(iterations=4),initial=20,batch=10,grid=40,refinements=2,samples=40,parents=2)",
    "gradient_ascent": "(initial=20,batch=10,starts=3,steps=5,samples=40,parents=2)",
  ]

  static func strategy(
    _ key: String, in space: any SearchSpace
  ) throws -> any SearchStrategy<Architecture> {
    let needsModel = try StrategyCatalog.entry(key).needsModel
    return try StrategyCatalog.strategy(
      key + (settings[key] ?? ""), in: space, model: needsModel ? model.get() : nil)
  }

  /// A tiny, barely trained autoencoder of NAS-Bench-201.
  static let model = Result {
    let space = NASBench201()
    let model = try SVGe(
      space: space, configuration: SVGe.Configuration(width: 16, latent: 4, rounds: 1), seed: 1)
    try model.fit(
      space.sample(400, seed: 2), recipe: SVGe.Recipe(learningRate: 5e-3, epochs: 6), seed: 3)
    return model
  }
}
