import Tensors

/// Stochastic gradient Hamiltonian Monte Carlo whose step sizes adapt themselves during burn-in
/// (Springenberg et al. 2016, "Bayesian Optimization with Robust Bayesian Neural Networks", equations
/// 8 to 10): steps that move parameters through their posterior instead of to its maximum.
///
/// A parameter has a running mean g and variance v of its gradient, taken over a window of τ steps.
/// With friction α and learning rate ε, its momentum m and value θ go
///
///     m ← (1 − α)·m − ε²·∇U/√v + N(0, 2ε²α/√v − ε⁴),   θ ← θ + m
///
/// where U is minus the logarithm of the posterior. A step allocates nothing.
public final class AdaptiveSGHMC: @unchecked Sendable {
  /// ε, above 0.
  public let learningRate: Float
  /// α, 0..<1: the share of its momentum that a parameter loses in a step.
  public let friction: Float
  /// The steps, at least 0, in which g, v and τ are learned; later ones keep v.
  public let burnIn: Int
  /// Steps done.
  public private(set) var stepCount = 0
  /// Keeps variances of 0 from being divided by.
  private static let epsilon: Float = 1e-10
  private let parameters: Parameters
  private let momentum, mean, variance, window: Tensor

  /// Throws `NeuralError.invalidOption`, and `TensorsError.outOfMemory`.
  public init(
    _ parameters: Parameters, learningRate: Float, friction: Float = 0.05, burnIn: Int
  ) throws {
    try NeuralError.check("learning_rate", learningRate, isValid: learningRate > 0, "above 0")
    try NeuralError.check("friction", friction, isValid: (0..<1).contains(friction), "in 0..<1")
    guard burnIn >= 0 else {
      throw NeuralError.invalidOption("burn_in is \(burnIn): it must be at least 0")
    }
    (self.parameters, self.learningRate) = (parameters, learningRate)
    (self.friction, self.burnIn) = (friction, burnIn)
    let shape = parameters.values.shape
    (momentum, mean) = (try Tensor(shape: shape), try Tensor(shape: shape))
    (variance, window) = (try Tensor(shape: shape), try Tensor(shape: shape))
    for one in [mean, variance, window] { one.base.update(repeating: 1, count: one.count) }
  }

  /// One step of all parameters.
  ///
  /// - Parameters:
  ///   - scale: what makes the gradient, such as the mean over a minibatch, that of U: the number of
  ///     examples.
  ///   - random: of the step's noise.
  public func step(scale: Float, random: RandomSource) {
    stepCount += 1
    var random = random
    let isBurnIn = stepCount <= burnIn
    for (index, parameter) in parameters.parameters.enumerated() {
      parameter.forEachRun { offset, length in
        let begin = parameters.offsets[index] + offset
        for i in begin..<begin + length {
          let gradient = parameters.gradients.base[i] * scale
          if isBurnIn { adapt(i, gradient) }
          move(i, gradient, noise: random.normal())
        }
      }
    }
  }

  private func adapt(_ i: Int, _ gradient: Float) {
    let (mean, variance, window) = (mean.base, variance.base, window.base)
    let share = 1 / (window[i] + 1)
    window[i] += 1 - window[i] * mean[i] * mean[i] / (variance[i] + Self.epsilon)
    mean[i] += share * (gradient - mean[i])
    variance[i] += share * (gradient * gradient - variance[i])
  }

  private func move(_ i: Int, _ gradient: Float, noise: Float) {
    let squaredRate = learningRate * learningRate
    let scale = 1 / (variance.base[i].squareRoot() + Self.epsilon)
    let noiseVariance = max(squaredRate * (2 * friction * scale - squaredRate), 1e-16)
    momentum.base[i] +=
      noiseVariance.squareRoot() * noise - squaredRate * scale * gradient
      - friction * momentum.base[i]
    parameters.values.base[i] += momentum.base[i]
  }
}
