import Tensors

/// The distribution from which a parameter's first values are drawn.
public enum Initializer: Hashable, Sendable {
  case constant(Float)
  /// Between ±bound.
  case uniform(bound: Float)
  case normal(standardDeviation: Float)

  /// Uniform within ±1/√fanIn: what PyTorch draws by default for linear and convolutional layers.
  public static func fanIn(_ fanIn: Int) -> Initializer {
    .uniform(bound: 1 / Float(max(fanIn, 1)).squareRoot())
  }

  /// Uniform within ±√(6/(fanIn + fanOut)) (Glorot and Bengio 2010, equation 16).
  public static func xavier(fanIn: Int, fanOut: Int) -> Initializer {
    .uniform(bound: (6 / Float(max(fanIn + fanOut, 1))).squareRoot())
  }

  /// Normal with standard deviation √(2/fanIn) (He et al. 2015, equation 10).
  public static func kaiming(fanIn: Int) -> Initializer {
    .normal(standardDeviation: (2 / Float(max(fanIn, 1))).squareRoot())
  }

  func draw(_ random: inout RandomSource) -> Float {
    switch self {
    case .constant(let value): value
    case .uniform(let bound): (2 * random.uniform() - 1) * bound
    case .normal(let deviation): random.normal() * deviation
    }
  }
}
