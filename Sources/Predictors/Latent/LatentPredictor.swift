import Embeddings
import Regression
import Tensors

/// A predictor that sees an architecture only as its mean code: it can learn from any labeled
/// points of the latent space, such as codes that decode to nothing.
public protocol LatentPredictor: Predictor {
  /// Whose codes these are.
  var embedding: SVGe { get }

  /// Learns from codes, (n, latent) with n at least 1, and one label each. Throws as `fit` of
  /// architectures, and `EmbeddingsError` for codes of another shape.
  func fit(
    codes: Tensor, labels: [Double], seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedLatentPredictor
}

/// A fitted predictor that can be asked about, and climbed in, the latent space of an embedding.
public protocol FittedLatentPredictor: FittedPredictor {
  /// The embedding whose codes it reads: after joint training, its own.
  var embedding: SVGe { get }

  /// The prediction at each row of `codes`, (n, latent).
  ///
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`; `Cancelled`.
  func predict(codes: Tensor, workers: Int?, control: RunControl) throws -> Prediction

  /// The predicted mean at each row of `codes`, (n, latent), and its gradient by the code, of the
  /// same shape. Throws as `predict`.
  func gradient(
    codes: Tensor, workers: Int?, control: RunControl
  ) throws -> (means: [Double], gradients: Tensor)

  /// Where the codes of the training set lie: what ascents stay in.
  var box: LatentBox { get }

  /// The root of the mean variance of the training codes' coordinates; 1 where all are equal.
  var spread: Double { get }
}
