/// How predictors read curves.
extension LearningCurve {
  /// The first `epochs` values of a metric of every curve, or all where that is nil.
  ///
  /// - Parameters:
  ///   - shortest: the fewest epochs that will do.
  ///   - predictor: a name for messages.
  /// - Throws: `PredictorsError.missing` for no curves, without the metric or shorter than that;
  ///   `invalidData` for a value that is NaN or infinite, and without `epochs` for curves of
  ///   different lengths.
  static func values(
    of metric: Metric, in curves: [LearningCurve]?, epochs: Int?, shortest: Int = 1,
    for predictor: String
  ) throws -> [[Double]] {
    let needs = Needs(curves: [metric], epochs: max(epochs ?? 1, shortest))
    try needs.check(curves, for: predictor)
    let length = curves?.first?[metric]?.count ?? 0
    return try (curves ?? []).enumerated().map { index, curve in
      let values = curve[metric] ?? []
      guard epochs != nil || values.count == length else {
        throw PredictorsError.invalidData(
          "curve \(index) has \(values.count) epochs of \(metric.rawValue), curve 0 has "
            + "\(length): cut them alike, or give 'epochs'")
      }
      let used = Array(values.prefix(epochs ?? length))
      if let epoch = used.firstIndex(where: { !$0.isFinite }) {
        throw PredictorsError.invalidData(
          "curve \(index) is \(used[epoch]) at epoch \(epoch + 1) of \(metric.rawValue): leave the "
            + "architecture out, or use fewer epochs")
      }
      return used
    }
  }
}

extension ParameterSpec {
  /// How much of each curve a predictor sees, at least `shortest` epochs.
  static func epochs(shortest: Int = 1) -> ParameterSpec {
    ParameterSpec(
      "epochs", .integer(shortest...1_000_000), default: .none,
      "The first epochs of each curve that are used; none means all, of curves that are equally "
        + "long.")
  }
}

extension Options {
  /// The option `epochs`, nil for none.
  func epochs() -> Int? {
    if case .integer(let epochs) = self["epochs"] { return epochs }
    return nil
  }
}
