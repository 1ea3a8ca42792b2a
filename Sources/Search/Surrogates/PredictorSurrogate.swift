import Predictors
import Spaces
import Tensors

/// Any predictor of architectures as the model of a search, fitted again for each batch.
public struct PredictorSurrogate: Surrogate {
  /// What learns from architectures.
  public let predictor: any Predictor
  public let description: Description

  /// - Parameter description: what a journal compares: the predictor and its settings in words.
  public init(_ predictor: any Predictor, description: Description) {
    (self.predictor, self.description) = (predictor, description)
  }

  /// Throws what the predictor throws.
  public func fit(
    _ points: [Architecture], labels: [Double], in domain: any SearchDomain<Architecture>,
    random: RandomSource, control: RunControl
  ) throws -> any FittedSurrogate<Architecture> {
    var draws = random
    return Fitted(
      model: try predictor.fit(
        TrainingData(points, labels: labels), seed: Int(truncatingIfNeeded: draws.next()),
        workers: nil, control: control))
  }

  private struct Fitted: FittedSurrogate {
    let model: any FittedPredictor

    /// The highest scores of one prediction.
    func picks(
      _ count: Int, among points: [Architecture], by acquisition: Acquisition, best: Double,
      random: RandomSource, control: RunControl
    ) throws -> [Int] {
      let prediction = try model.predict(Queries(points), workers: nil, control: control)
      return Acquisition.highest(
        try acquisition.scores(prediction, of: points.count, best: best, random: random), count)
    }
  }
}
