import Predictors
import Regression
import Spaces
import Storage
import Tensors

/// A predictor written in Python, for strategies and comparisons that run in Swift.
struct PythonPredictor: Predictor {
  /// fit(list, labels, seed) → predict.
  private let fitting: PyCallback

  init(fitting: PyCallback) { self.fitting = fitting }

  var needs: Needs { .labels }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try control.check()
    let predicting = try fitting.call(
      ArchitectureListHandle(data.architectures), data.labels, seed, returning: PyCallback.self)
    return Fitted(predicting: predicting)
  }

  private struct Fitted: FittedPredictor {
    /// predict(list) → [means] or [means, standard deviations].
    let predicting: PyCallback

    /// Unknown before the first prediction.
    var hasStandardDeviation: Bool { false }

    func predict(
      _ queries: Queries, workers: Int?, control: RunControl
    ) throws -> Prediction {
      try control.check()
      let count = queries.architectures.count
      let found = try predicting.call(
        ArchitectureListHandle(queries.architectures), returning: [[Double]].self)
      guard (1...2).contains(found.count), found.allSatisfy({ $0.count == count }) else {
        throw ConversionError.value(
          "predict must give a mean, or a mean and a standard deviation, for each of the "
            + "\(count) architectures")
      }
      return Prediction(
        means: found[0], standardDeviations: found.count == 2 ? found[1] : nil)
    }

    func save(into file: inout ModelFile) throws {
      throw PredictorsError.unsupported(
        "a predictor written in Python is saved by Python: pickle it")
    }
  }
}
