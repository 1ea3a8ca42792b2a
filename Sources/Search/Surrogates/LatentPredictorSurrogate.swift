import Embeddings
import Predictors
import Regression
import Spaces
import Tensors

/// A predictor that reads codes as the model of a search in latent space.
public struct LatentPredictorSurrogate: VectorSurrogate {
  /// What learns from codes.
  public let predictor: any LatentPredictor
  public let description: Description

  /// - Parameter description: what a journal compares: the predictor and its settings in words.
  public init(_ predictor: any LatentPredictor, description: Description) {
    (self.predictor, self.description) = (predictor, description)
  }

  /// Throws what the predictor throws.
  public func fit(
    _ vectors: Matrix, labels: [Double], random: RandomSource, control: RunControl
  ) throws -> any FittedVectorSurrogate {
    var draws = random
    return FittedLatentSurrogate(
      model: try predictor.fit(
        codes: Tensor(vectors), labels: labels, seed: Int(truncatingIfNeeded: draws.next()),
        workers: nil, control: control))
  }
}

struct FittedLatentSurrogate: FittedVectorSurrogate, ClimbableSurrogate {
  let model: any FittedLatentPredictor

  func predict(_ vectors: Matrix, control: RunControl) throws -> Prediction {
    try model.predict(codes: Tensor(vectors), workers: nil, control: control)
  }

  func ascend(
    _ vectors: Matrix, steps: Int, rate: Double, control: RunControl
  ) throws -> (vectors: Matrix, means: [Double]) {
    let ascent = try model.ascend(Tensor(vectors), steps: steps, rate: rate, control: control)
    return (try Matrix(ascent.codes), ascent.means)
  }
}
