import Regression
import Tensors

/// `lce_m`: the accuracy at the end of a training as the mean of a posterior over weighted means of four
/// families of functions, drawn by ensemble sampling (Domhan et al. 2015, as White et al. 2021 take it
/// from pybnn).
///
/// Walkers begin in a ball of 10⁻⁶ around the best fits, as there. Each curve's draws are the same for
/// the same curve, whatever else is asked. A curve that no family fits is predicted to stay where it
/// is; the study guessed a constant there.
extension PredictorEntry {
  static let lceM = PredictorEntry(
    key: "lce_m", title: "Learning curve extrapolation (posterior)", className: "LCEM",
    family: .learningCurve,
    paper: "Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural "
      + "Networks by Extrapolation of Learning Curves",
    summary:
      "The validation accuracy at a later epoch as the mean of a posterior over four families of "
      + "functions, in the unit of the curve, with its standard deviation; some milliseconds a curve.",
    needs: CurveSampling.needs, hasStandardDeviation: true,
    parameters: [
      .epochs(shortest: CurveExtrapolation.shortest), .finalEpoch,
      ParameterSpec(
        "walkers", .integer(34...10_000), default: 50,
        "Points that are moved together: an even number, at least twice their 17 coordinates."),
      ParameterSpec(
        "steps", .integer(1...1_000_000), default: 800, "How often each walker is moved."),
      ParameterSpec(
        "burn_in", .integer(0...1_000_000), default: 500,
        "The first steps, which do not count; fewer than steps."),
    ],
    untrained: { options, _ in try CurveSampling(options) })
}

struct CurveSampling: UntrainedPredictor {
  static let needs = CurveExtrapolation.needs
  private static let ball = 1e-6

  private let epochs: Int?
  private let finalEpoch: Int
  private let walkers: Int
  private let steps: Int
  private let burnIn: Int

  init(_ options: Options) throws {
    (epochs, finalEpoch) = (options.epochs(), try options.integer("final_epoch"))
    (walkers, steps) = (try options.integer("walkers"), try options.integer("steps"))
    burnIn = try options.integer("burn_in")
    guard burnIn < steps, walkers % 2 == 0 else {
      throw PredictorsError.invalidOption(
        "lce_m moves \(walkers) walkers \(steps) times and leaves out the first \(burnIn): take an "
          + "even number of walkers, and more steps than burn_in")
    }
  }

  var needs: Needs {
    Needs(curves: [.validationAccuracy], epochs: epochs ?? CurveExtrapolation.shortest)
  }
  var hasStandardDeviation: Bool { true }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    let curves = try LearningCurve.values(
      of: .validationAccuracy, in: queries.curves, epochs: epochs,
      shortest: CurveExtrapolation.shortest, for: "lce_m")
    let found = try parallelMap(count: curves.count, workers: workers) { index, _ in
      let unit = CurveExtrapolation.unit(of: curves[index])
      let end = try end(of: curves[index].map { $0 / unit }, control: control)
      control.report(index, of: curves.count)
      return (mean: unit * end.mean, deviation: unit * end.deviation)
    }
    return Prediction(means: found.map(\.mean), standardDeviations: found.map(\.deviation))
  }

  /// Mean and standard deviation of the posterior at the final epoch.
  private func end(
    of curve: [Double], control: RunControl
  ) throws -> (mean: Double, deviation: Double) {
    let last = (mean: curve[curve.count - 1], deviation: 0.0)
    guard
      let posterior = try CurvePosterior(curve, finalEpoch: finalEpoch, control: control)
    else { return last }
    guard posterior.logDensity(posterior.start).isFinite else { return last }
    let source = RandomSource(seed: 1)
    let starts = (0..<walkers).map { walker in
      var random = source.split(0, walker)
      let start = posterior.start.map { $0 + Self.ball * Double(random.normal()) }
      return posterior.logDensity(start).isFinite ? start : posterior.start
    }
    var sampler = try EnsembleSampler(
      starts, random: source.split(1), logDensity: posterior.logDensity)
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    for step in 0..<steps {
      try control.check()
      sampler.step()
      guard step >= burnIn else { continue }
      for point in sampler.positions {
        let end = posterior.end(point) - last.mean
        count += 1
        sum += end
        squares += end * end
      }
    }
    let mean = sum / count
    guard mean.isFinite else { return last }
    return (last.mean + mean, max(squares / count - mean * mean, 0).squareRoot())
  }
}
