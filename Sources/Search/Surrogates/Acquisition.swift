import Regression
import Spaces
import Tensors

/// How a surrogate's prediction becomes a wish to evaluate a point. Higher values are better.
public enum Acquisition: Hashable, Sendable {
  /// E[max(f − best, 0)], by its logarithm (Jones, Schonlau and Welch 1998; Ament et al. 2023).
  case expectedImprovement
  /// mean + β · standard deviation (Srinivas et al. 2010, GP-UCB).
  case upperConfidenceBound(beta: Double)
  /// A draw from each point's own prediction: independent Thompson sampling, which BANANAS takes
  /// (White, Neiswanger and Savani 2021, section 4).
  case thompsonSampling
  /// The mean alone: greedy, and all that a model without standard deviations allows.
  case mean

  /// As options name them.
  public static let names = [
    "expected_improvement", "upper_confidence_bound", "thompson_sampling", "mean",
  ]

  /// Throws `SearchError.invalidArgument` for another name, and a β that is negative or not finite.
  public init(named name: String, beta: Double = 2) throws {
    guard beta >= 0, beta.isFinite else {
      throw SearchError.invalidArgument("beta is \(beta): give a finite number of at least 0")
    }
    switch name {
    case "expected_improvement": self = .expectedImprovement
    case "upper_confidence_bound": self = .upperConfidenceBound(beta: beta)
    case "thompson_sampling": self = .thompsonSampling
    case "mean": self = .mean
    default:
      throw SearchError.invalidArgument(
        "no acquisition '\(name)'; there are: \(Self.names.joined(separator: ", "))")
    }
  }

  /// As options name it.
  public var name: String {
    switch self {
    case .expectedImprovement: "expected_improvement"
    case .upperConfidenceBound: "upper_confidence_bound"
    case .thompsonSampling: "thompson_sampling"
    case .mean: "mean"
    }
  }

  /// How much each predicted point is wanted.
  ///
  /// - Parameter count: how many points were asked about.
  /// - Parameter best: the highest label so far.
  /// - Parameter random: what Thompson sampling draws from, point by point.
  ///
  /// Throws `SearchError.invalidArgument` for another number of predictions, and for predictions
  /// without standard deviations, unless only the mean counts.
  public func scores(
    _ prediction: Prediction, of count: Int, best: Double, random: RandomSource
  ) throws -> [Double] {
    let found = [prediction.means.count, prediction.standardDeviations?.count ?? count]
    guard found == [count, count] else {
      throw SearchError.invalidArgument(
        "a predictor gave \(found[0]) means and \(found[1]) standard deviations for \(count) points"
      )
    }
    if self == .mean { return prediction.means }
    guard let deviations = prediction.standardDeviations else {
      throw SearchError.invalidArgument(
        "\(name) needs standard deviations, which this predictor does not give: use a predictor "
          + "that does, or acquisition=mean")
    }
    var draws = random
    return zip(prediction.means, deviations).map { mean, deviation in
      switch self {
      case .mean: mean
      case .expectedImprovement:
        ExpectedImprovement.logarithm(mean: mean, standardDeviation: deviation, best: best)
      case .upperConfidenceBound(let beta): mean + beta * deviation
      case .thompsonSampling: mean + deviation * Double(draws.normal())
      }
    }
  }

  /// The `count` points of the highest scores, best first, the first among equals; all where there
  /// are fewer.
  static func highest(_ scores: [Double], _ count: Int) -> [Int] {
    Array(scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count))
  }
}

extension Acquisition {
  /// As a description has them: the name, and β where it counts.
  var parameters: [Description.Parameter] {
    let name = Description.Parameter("acquisition", .word(name))
    if case .upperConfidenceBound(let beta) = self { return [name, .init("beta", beta)] }
    return [name]
  }
}
