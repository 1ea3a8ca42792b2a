import Regression
import Spaces
import Tensors

/// A predictor that reads one metric of each query's curve and learns nothing.
struct CurvePredictor: UntrainedPredictor {
  let key: String
  let metric: LearningCurve.Metric
  let epochs: Int?
  /// Of the epochs used, at least one.
  let value: @Sendable ([Double]) -> Double

  var needs: Needs { Needs(curves: [metric], epochs: epochs ?? 1) }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    let curves = try LearningCurve.values(
      of: metric, in: queries.curves, epochs: epochs, for: key)
    return Prediction(means: curves.map(value))
  }
}

extension PredictorEntry {
  /// A row that reads one metric of each query's curve.
  ///
  /// - Parameter value: of the epochs used, at least one; higher is better.
  static func onCurve(
    _ metric: LearningCurve.Metric, key: String, title: String, className: String, paper: String,
    summary: String, value: @escaping @Sendable ([Double]) -> Double
  ) -> PredictorEntry {
    PredictorEntry(
      key: key, title: title, className: className, family: .learningCurve, paper: paper,
      summary: summary, needs: Needs(curves: [metric]), parameters: [.epochs()],
      untrained: { options, _ in
        CurvePredictor(key: key, metric: metric, epochs: options.epochs(), value: value)
      })
  }
}
