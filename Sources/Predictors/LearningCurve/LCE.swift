import Regression
import Tensors

/// `lce`: the accuracy at the end of a training, extrapolated by four families of functions that are
/// fitted to its beginning and weigh the same (Domhan et al. 2015, in the form of White et al. 2021).
///
/// There 300 steps of a random walk follow that hardly move and whose samples are all the last one;
/// here they are left out. Hill's function has κⁿ, as published, where there it has κ·n.
extension PredictorEntry {
  static let lce = PredictorEntry(
    key: "lce", title: "Learning curve extrapolation", className: "LCE", family: .learningCurve,
    paper: "Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural "
      + "Networks by Extrapolation of Learning Curves",
    summary:
      "The validation accuracy at a later epoch, extrapolated from the first ones, in the unit of "
      + "the curve; it may lie above 100 %.",
    needs: CurveExtrapolation.needs,
    parameters: [
      .epochs(shortest: CurveExtrapolation.shortest), .finalEpoch,
    ],
    untrained: { options, _ in try CurveExtrapolation(options) })
}

struct CurveExtrapolation: UntrainedPredictor {
  /// As many epochs as a family has parameters.
  static let shortest = 4
  static let needs = Needs(curves: [.validationAccuracy], epochs: shortest)

  private let epochs: Int?
  private let finalEpoch: Int

  init(_ options: Options) throws {
    (epochs, finalEpoch) = (options.epochs(), try options.integer("final_epoch"))
  }

  var needs: Needs {
    Needs(curves: [.validationAccuracy], epochs: epochs ?? Self.shortest)
  }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    let curves = try LearningCurve.values(
      of: .validationAccuracy, in: queries.curves, epochs: epochs, shortest: Self.shortest,
      for: "lce")
    return Prediction(
      means: try parallelMap(count: curves.count, workers: workers) { index, _ in
        try extrapolated(curves[index], control: control)
      })
  }

  /// The mean of the families at the final epoch, without those that leave the numbers.
  private func extrapolated(_ curve: [Double], control: RunControl) throws -> Double {
    let unit = Self.unit(of: curve)
    let values = curve.map { $0 / unit }
    let ends = try CurveFamily.allCases.map { family in
      try family.value(family.fit(values, control: control).parameters, epoch: finalEpoch)
    }.filter(\.isFinite)
    let last = values[values.count - 1]
    return unit * (ends.isEmpty ? last : ends.reduce(0, +) / Double(ends.count))
  }

  /// 100 for percentages, which have an accuracy above 1; else 1.
  static func unit(of curve: [Double]) -> Double { curve.contains { $0 > 1 } ? 100 : 1 }
}

extension ParameterSpec {
  static let finalEpoch = ParameterSpec(
    "final_epoch", .integer(1...1_000_000), default: 200,
    "The epoch whose accuracy is predicted, counted from 1.")
}
