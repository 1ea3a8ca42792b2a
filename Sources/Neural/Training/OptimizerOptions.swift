/// How gradients change parameters.
public struct OptimizerOptions: Hashable, Sendable {
  public enum Method: Hashable, Sendable {
    /// Stochastic gradient descent with momentum, Nesterov's where asked (Sutskever et al. 2013), as
    /// PyTorch computes both. Momentum 0 is plain descent.
    case sgd(momentum: Float = 0.9, nesterov: Bool = true)
    /// Adam (Kingma and Ba 2015, algorithm 1); weight decay is added to the gradient.
    case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
    case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
  }

  public var method: Method
  /// At least 0. Applies to all parameters, those of normalizations included.
  public var weightDecay: Float
  /// The largest Euclidean norm of the gradient of all parameters together: a longer gradient is
  /// scaled down to it first, as by PyTorch's `clip_grad_norm_` but for the 1e-6 that it adds to the
  /// norm. Above 0; nil for no limit.
  public var gradientClip: Float?

  public init(_ method: Method = .adam(), weightDecay: Float = 0, gradientClip: Float? = nil) {
    (self.method, self.weightDecay, self.gradientClip) = (method, weightDecay, gradientClip)
  }

  /// Throws `NeuralError.invalidOption` for a number out of its range, naming it.
  public func validate() throws {
    try NeuralError.check("weight_decay", weightDecay, isValid: weightDecay >= 0, "at least 0")
    if let gradientClip {
      try NeuralError.check("gradient_clip", gradientClip, isValid: gradientClip > 0, "above 0")
    }
    switch method {
    case .sgd(let momentum, _):
      try NeuralError.check("momentum", momentum, isValid: momentum >= 0, "at least 0")
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      for (name, beta) in [("beta1", beta1), ("beta2", beta2)] {
        try NeuralError.check(name, beta, isValid: (0..<1).contains(beta), "in 0..<1")
      }
      try NeuralError.check("epsilon", epsilon, isValid: epsilon > 0, "above 0")
    }
  }
}
