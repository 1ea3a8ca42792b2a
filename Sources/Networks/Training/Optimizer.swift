import Neural
import Tensors

/// How gradients change weights.
public struct OptimizerSettings: Hashable, Sendable {
  public enum Method: Hashable, Sendable {
    /// Momentum, Nesterov's where asked, as PyTorch computes them.
    case sgd(momentum: Float, nesterov: Bool)
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
    case adamW
  }

  public var method: Method = .sgd(momentum: 0.9, nesterov: true)
  /// Applies to all weights, those of normalizations included.
  public var weightDecay: Float = 5e-4
  /// The largest norm of the gradient of all weights together; longer ones are scaled down.
  public var largestGradientNorm: Float?

  public init() {}

  func validate() throws {
    var numbers = [weightDecay, largestGradientNorm ?? 0]
    if case .sgd(let momentum, _) = method { numbers.append(momentum) }
    guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), largestGradientNorm != 0 else {
      throw NetworksError.invalidSetting(
        "optimizer settings \(self): momentum, weight decay and the largest norm must be finite "
          + "and not negative")
    }
  }
}

/// Moves a network's weights along its gradients.
public final class Optimizer: @unchecked Sendable {
  public let settings: OptimizerSettings
  public private(set) var steps = 0
  /// Momentum, or Adam's first moments; then Adam's second ones.
  let moments: [Tensor]
  private let network: Network
  private let squares: UnsafeMutablePointer<Double>

  /// Throws `NetworksError.invalidSetting` for negative settings or ones that are not finite.
  public init(_ network: Network, _ settings: OptimizerSettings) throws {
    try settings.validate()
    self.network = network
    self.settings = settings
    moments = try (0..<(settings.method == .adamW ? 2 : 1)).map { _ in
      try Tensor(shape: [network.parameters.values.count])
    }
    squares = .allocate(capacity: Run.shards)
    squares.initialize(repeating: 0, count: Run.shards)
  }

  deinit { squares.deallocate() }

  /// One step with the gradients of the network's last `lossAndGradient`.
  public func step(rate: Float) {
    steps += 1
    let scale = clippingScale()
    network.forEachSlice { slice, _ in
      let start = slice.lowerBound
      let (weights, gradient) = (
        self.network.parameters.values.base + start,
        self.network.parameters.gradients.base + start
      )
      switch self.settings.method {
      case .sgd(let momentum, let nesterov):
        self.descend(
          weights, gradient, self.moments[0].base + start, count: slice.count, rate: rate,
          scale: scale, momentum: momentum, nesterov: nesterov)
      case .adamW:
        let kept = 1 - rate * self.settings.weightDecay
        for i in stride(from: 0, to: slice.count, by: 16) {
          store((load(weights + i) as Vector) * kept, weights + i)
        }
        Adam().update(
          weights, gradient: gradient, first: self.moments[0].base + start,
          second: self.moments[1].base + start, count: slice.count, step: self.steps,
          learningRate: rate, scale: scale)
      }
    }
  }

  private func descend(
    _ weights: Target, _ gradient: Source, _ velocity: Target, count: Int, rate: Float,
    scale: Float, momentum: Float, nesterov: Bool
  ) {
    let decay = Vector(repeating: settings.weightDecay)
    for i in stride(from: 0, to: count, by: 16) {
      let weight: Vector = load(weights + i)
      let slope = ((load(gradient + i) as Vector) * scale).addingProduct(decay, weight)
      let speed = slope.addingProduct(Vector(repeating: momentum), load(velocity + i))
      let change = nesterov ? slope.addingProduct(Vector(repeating: momentum), speed) : speed
      store(speed, velocity + i)
      store(weight - change * rate, weights + i)
    }
  }

  /// As PyTorch's `clip_grad_norm_`.
  private func clippingScale() -> Float {
    guard let limit = settings.largestGradientNorm else { return 1 }
    network.forEachSlice { slice, shard in
      var sum = 0.0
      for i in stride(from: slice.lowerBound, to: slice.upperBound, by: 16) {
        let gradient: Vector = load(self.network.parameters.gradients.base + i)
        sum += Double((gradient * gradient).sum())
      }
      self.squares[shard] = sum
    }
    let norm = (0..<Run.shards).reduce(0.0) { $0 + squares[$1] }.squareRoot()
    return min(1, limit / Float(norm + 1e-6))
  }

  /// Continues from a state saved elsewhere.
  func resume(steps: Int) { self.steps = steps }
}
