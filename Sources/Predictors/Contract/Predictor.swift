import Regression
import Spaces
import Storage
import Tensors

/// A way to predict how well architectures of one space do, with its options settled and nothing
/// learned yet.
///
/// A predictor is a value: `fit` gives a new `FittedPredictor` and leaves the predictor as it was.
/// The same data and seed give the same predictions, for any number of workers.
public protocol Predictor: Sendable {
  /// What `fit` and `predict` must be given.
  var needs: Needs { get }

  /// Learns from `data`. Predictors that need no labels take an empty one.
  ///
  /// - Parameters:
  ///   - seed: of everything random in the fit.
  ///   - workers: threads, one per core for nil; results do not depend on it.
  ///   - control: checked at least every 20 ms; progress counts in units of the predictor's own.
  /// - Throws: `PredictorsError.missing` for needs that `data` does not meet, `notInSpace`,
  ///   `diverged`; `Cancelled`; and what the model below throws.
  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor
}

/// A predictor that has learned: it does not change, and any thread may ask it.
public protocol FittedPredictor: Sendable {
  /// Whether `predict` gives standard deviations.
  var hasStandardDeviation: Bool { get }

  /// One prediction for each query, in its order; higher means better where labels were so.
  ///
  /// - Throws: `PredictorsError.missing` for needs that `queries` do not meet, `notInSpace`;
  ///   `Cancelled`.
  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction

  /// Writes what `PredictorEntry.load` needs to predict the same values bit for bit.
  func save(into file: inout ModelFile) throws
}

extension Predictor {
  /// `fit` on one worker per core, not to be cancelled.
  public func fit(_ data: TrainingData, seed: Int = 0) throws -> any FittedPredictor {
    try fit(data, seed: seed, workers: nil, control: RunControl())
  }
}

extension FittedPredictor {
  /// `predict` of architectures alone. Throws as it does.
  public func predict(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Prediction {
    try predict(Queries(architectures), workers: workers, control: control)
  }
}
