import Embeddings
import Predictors
import Regression
import Spaces
import Tensors

/// Gradient ascent in the latent space of an autoencoder: fit a predictor that reads codes, climb what
/// it predicts from the best codes so far, and evaluate what the prediction wants most; otherwise as
/// `LatentSearch`.
public struct GradientAscent: SearchStrategy {
  /// What is climbed, fitted again for each round.
  public let predictor: LatentPredictorSurrogate
  private var search: LatentSearch

  /// 20 starts, 50 steps of length 0.02, and the highest predicted means; otherwise as
  /// `LatentSearch.Settings`.
  public static var defaultSettings: LatentSearch.Settings {
    var settings = LatentSearch.Settings()
    settings.codes = .ascent(starts: 20, steps: 50, rate: 0.02)
    settings.acquisition = .mean
    return settings
  }

  /// Throws `SearchError.invalidArgument` for settings outside their ranges.
  public init(
    _ predictor: LatentPredictorSurrogate, settings: LatentSearch.Settings = Self.defaultSettings
  ) throws {
    self.predictor = predictor
    search = try LatentSearch(
      predictor.predictor.embedding, surrogate: predictor, settings: settings)
  }

  /// Sizes and choices.
  public var settings: LatentSearch.Settings { search.settings }

  public var description: Description {
    Description(
      key: "gradient_ascent",
      parameters: [
        .init("model", .word(search.latent.fingerprint)),
        .init("predictor", predictor.description),
      ] + settings.parameters)
  }

  /// Throws as `LatentSearch.ask`.
  public mutating func ask(
    in domain: any SearchDomain<Architecture>, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    try search.ask(in: domain, using: &random, control: control)
  }

  public mutating func tell(_ trial: Trial<Architecture>) { search.tell(trial) }
}
