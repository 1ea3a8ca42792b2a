/// A function of each number of a matrix.
public enum Activation: Hashable, Sendable, BitwiseCopyable {
  case identity
  /// max(x, 0).
  case reLU
  /// x, or `slope` · x below 0; the slope is above 0.
  case leakyReLU(slope: Float)
  case tanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// log(1 + eˣ).
  case softplus
  case exponential
  /// x·Φ(x), exactly (Hendrycks and Gimpel 2016, section 2).
  case geLU

  /// Whether the derivative is known from the result alone.
  var isReversible: Bool { self != .geLU }

  @inline(__always)
  func value<S: KernelScalar>(_ x: SIMD16<S>) -> SIMD16<S> {
    let zero = SIMD16<S>(repeating: 0)
    switch self {
    case .identity: return x
    case .reLU: return S.select(x, zero, wherePositive: x)
    case .leakyReLU(let slope): return S.select(x, x * S(slope), wherePositive: x)
    case .tanh: return S.tanh(x)
    case .sigmoid: return S.sigmoid(x)
    case .softplus:
      // max(x, 0) + log(1 + e^-|x|)
      var result = S.select(x, zero, wherePositive: x)
      for i in 0..<16 { result[i] += S.log1p(S.exp(-abs(x[i]))) }
      return result
    case .exponential: return S.exp(x)
    case .geLU:
      var result = x
      for i in 0..<16 { result[i] *= Self.normalDistribution(x[i]) }
      return result
    }
  }

  /// The derivative at `x`, whose value is `y`; `x` may be any number where `isReversible`.
  @inline(__always)
  func slope<S: KernelScalar>(_ x: SIMD16<S>, value y: SIMD16<S>) -> SIMD16<S> {
    let (zero, one) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 1))
    switch self {
    case .identity: return one
    case .reLU: return S.select(one, zero, wherePositive: y)
    case .leakyReLU(let slope):
      return S.select(one, SIMD16(repeating: S(slope)), wherePositive: y)
    case .tanh: return one - y * y
    case .sigmoid: return y * (one - y)
    case .softplus: return one - S.exp(zero - y)
    case .exponential: return y
    case .geLU:
      var result = x
      for i in 0..<16 {
        let density = S.exp(-x[i] * x[i] / 2) * S(0.398_942_280_401_432_7)
        result[i] = Self.normalDistribution(x[i]) + x[i] * density
      }
      return result
    }
  }

  /// Whether zeros stay zeros.
  var keepsZero: Bool {
    switch self {
    case .sigmoid, .softplus, .exponential: false
    default: true
    }
  }

  private static func normalDistribution<S: KernelScalar>(_ x: S) -> S {
    (1 + S.erf(x * S(0.707_106_781_186_547_5))) / 2
  }
}

extension Tape {
  /// `activation` of every number.
  ///
  /// - Parameter x: of any shape, and so the result.
  ///
  /// Throws `NeuralError.invalidOption` for a leaky slope that is not above 0.
  public func activate(_ x: TapeValue, _ activation: Activation) throws -> TapeValue {
    try check(x)
    try activation.validate()
    let hasGradient = x.operand.hasGradient
    let result = try make(
      rows: x.rows, columns: x.columns, gradient: hasGradient, isOverwritten: true)
    try run(
      Operation.activate,
      ActivationKernel(activation: activation, input: x.operand, output: result.operand),
      records: hasGradient)
    return result
  }
}

extension Activation {
  func validate() throws {
    if case .leakyReLU(let slope) = self, !(slope > 0 && slope.isFinite) {
      throw NeuralError.invalidOption(
        "a leaky ReLU's slope must be above 0, not \(slope): use .reLU for 0")
    }
  }
}
