import Regression
import Spaces
import Tensors

/// `params` and `flops`: the size of the network built from an architecture, the baselines that every
/// other predictor must beat (White et al. 2021, section 5; Ning et al. 2021, "Evaluating Efficient
/// Performance Estimators of Neural Architectures").
///
/// They need nothing and learn nothing. Raw counts of the network of the space's paper for CIFAR-10.
extension PredictorEntry {
  static let params = cost(
    .parameters, key: "params", title: "Parameters", className: "Params",
    summary: "The trainable parameters of the network, a raw count.")

  static let flops = cost(
    .flops, key: "flops", title: "FLOPs", className: "FLOPs",
    summary: "The multiply-adds of one image through the network, a raw count.")

  private static func cost(
    _ measure: CostCount.Measure, key: String, title: String, className: String, summary: String
  ) -> PredictorEntry {
    PredictorEntry(
      key: key, title: title, className: className, family: .counting,
      paper: "Ning et al. 2021, Evaluating Efficient Performance Estimators of Neural "
        + "Architectures",
      summary: summary, untrained: { _, space in try CostCount(measure, on: space) })
  }
}

struct CostCount: UntrainedPredictor {
  enum Measure { case parameters, flops }

  private let measure: Measure
  private let space: any SearchSpace

  /// Throws `PredictorsError.unsupported` for a space whose operations have no meaning.
  init(_ measure: Measure, on space: any SearchSpace) throws {
    try space.requireNetworks()
    (self.measure, self.space) = (measure, space)
  }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    let architectures = queries.architectures
    let means = try parallelMap(count: architectures.count, workers: workers) { index, _ in
      try control.check()
      switch measure {
      case .parameters: return Double(try space.parameters(of: architectures[index]))
      case .flops: return Double(try space.flops(of: architectures[index]))
      }
    }
    return Prediction(means: means)
  }
}
