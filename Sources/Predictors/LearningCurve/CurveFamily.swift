import Glibc
import Tensors

/// A family of functions that accuracies follow over the epochs of a training (Domhan et al. 2015,
/// table 1), for accuracies in 0...1.
enum CurveFamily: CaseIterable, Sendable {
  /// ln(a·ln x + b)
  case logLogLinear
  /// a/(1 + (x/eᵇ)ᶜ)
  case logPower
  /// α − (α − β)/(1 + (κx)ᵟ), of Morgan, Mercer and Flodin
  case mmf
  /// y·xⁿ/(κⁿ + xⁿ), Hill's with three parameters
  case hill

  /// The lowest value of each parameter.
  private var lower: [Double] {
    switch self {
    case .logLogLinear: [1e-10, 1e-10]
    case .logPower: [-.infinity, -.infinity, -.infinity]
    case .mmf: [-.infinity, -.infinity, 1e-10, -.infinity]
    case .hill: [1e-10, 1e-10, 1e-10]
    }
  }

  /// Where a search for the parameters may begin (the defaults of Domhan et al. 2015's program).
  var customary: [Double] {
    switch self {
    case .logLogLinear: [1, 1]
    case .logPower: [0.77, 2.98, -0.51]
    case .mmf: [0.7, 0.1, 0.01, 5]
    case .hill: [0.77232, 0.586449, 2.460843]
    }
  }

  var parameterCount: Int { lower.count }

  /// The value at epoch eˡ and its gradient by the parameters.
  private func valueAndGradient(
    _ p: [Double], logEpoch l: Double
  ) -> (value: Double, gradient: [Double]) {
    switch self {
    case .logLogLinear:
      let inner = p[0] * l + p[1]
      return (log(inner), [l / inner, 1 / inner])
    case .logPower:
      let power = exp(p[2] * (l - p[1]))
      let (share, slope) = (1 / (1 + power), -p[0] * power / ((1 + power) * (1 + power)))
      return (p[0] * share, [share, -slope * p[2], slope * (l - p[1])])
    case .mmf:
      let distance = log(p[2]) + l
      let power = exp(p[3] * distance)
      let share = 1 / (1 + power)
      let slope = (p[0] - p[1]) * power * share * share
      return (
        p[0] - (p[0] - p[1]) * share, [1 - share, share, slope * p[3] / p[2], slope * distance]
      )
    case .hill:
      let distance = log(p[2]) - l
      let power = exp(p[1] * distance)
      let share = 1 / (1 + power)
      let slope = -p[0] * power * share * share
      return (p[0] * share, [share, slope * distance, slope * p[1] / p[2]])
    }
  }

  /// The parameters of least squared error at epochs 1, 2 and so on, from a start at ones where
  /// nothing else is said, and that error.
  func fit(
    _ values: [Double], from start: [Double]? = nil, control: RunControl
  ) throws -> (parameters: [Double], error: Double) {
    var minimizer = BoundedMinimizer()
    (minimizer.iterations, minimizer.gradientTolerance, minimizer.valueTolerance) = (
      500, 1e-9, 1e-14
    )
    let logarithms = values.indices.map { log(Double($0 + 1)) }
    let minimum = try minimizer.minimize(
      from: start ?? lower.map { _ in 1 }, lower: lower, upper: lower.map { _ in .infinity },
      control: control
    ) { parameters in
      var (error, gradient) = (0.0, parameters.map { _ in 0.0 })
      for (value, logarithm) in zip(values, logarithms) {
        let (found, slopes) = valueAndGradient(parameters, logEpoch: logarithm)
        error += (found - value) * (found - value)
        for i in gradient.indices { gradient[i] += 2 * (found - value) * slopes[i] }
      }
      return (error, gradient)
    }
    return (minimum.point, minimum.value)
  }

  /// The value at an epoch.
  func value(_ parameters: [Double], epoch: Int) -> Double {
    valueAndGradient(parameters, logEpoch: log(Double(epoch))).value
  }
}
