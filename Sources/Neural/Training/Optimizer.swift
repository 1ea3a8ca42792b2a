import Glibc
import Tensors

/// Moves parameters against their gradients: SGD, Adam or AdamW, with what they remember from step
/// to step. A step allocates nothing.
public final class Optimizer: @unchecked Sendable {
  public let options: OptimizerOptions
  /// Steps done.
  public private(set) var stepCount = 0
  /// Velocities, or Adam's first moments, then its second ones; each laid out as the values.
  package let moments: [Tensor]
  private let values: Tensor
  private let gradients: Tensor

  /// Throws `NeuralError.invalidOption`, and `TensorsError.outOfMemory`.
  public convenience init(_ parameters: Parameters, _ options: OptimizerOptions = .init()) throws {
    try self.init(values: parameters.values, gradients: parameters.gradients, options)
  }

  /// For a model that keeps its parameters in a vector of its own, of a multiple of 16 numbers.
  package init(
    values: Tensor, gradients: Tensor, _ options: OptimizerOptions = .init()
  ) throws {
    precondition(values.count == gradients.count && values.count.isMultiple(of: 16))
    try options.validate()
    (self.values, self.gradients, self.options) = (values, gradients, options)
    let momentCount = if case .sgd = options.method { 1 } else { 2 }
    moments = try (0..<momentCount).map { _ in try Tensor(shape: [values.count]) }
  }

  /// One step of all parameters on this thread.
  public func step(learningRate: Float) {
    begin(learningRate: learningRate).update(0..<values.count)
  }

  /// Begins a step whose ranges the caller updates, each once, on any thread.
  ///
  /// - Parameter gradientNorm: of the whole gradient, where the caller has it already.
  package func begin(learningRate: Float, gradientNorm: Double? = nil) -> Step {
    stepCount += 1
    guard let clip = options.gradientClip.map(Double.init) else {
      return Step(optimizer: self, learningRate: learningRate, scale: 1)
    }
    let norm =
      gradientNorm ?? Self.squares(gradients.base, count: gradients.count).squareRoot()
    return Step(
      optimizer: self, learningRate: learningRate, scale: norm > clip ? Float(clip / norm) : 1)
  }

  /// Continues from moments that were saved after `stepCount` steps.
  package func resume(stepCount: Int) { self.stepCount = stepCount }

  /// A step that has begun: what is the same for all of its ranges.
  package struct Step: Sendable {
    fileprivate let optimizer: Optimizer
    fileprivate let learningRate: Float
    /// What multiplies the gradient.
    fileprivate let scale: Float

    /// Updates the numbers of a range, bounded by multiples of 16.
    package func update(_ range: Range<Int>) {
      switch optimizer.options.method {
      case .sgd(let momentum, let nesterov):
        optimizer.descend(range, self, momentum: momentum, isNesterov: nesterov)
      case .adam(let beta1, let beta2, let epsilon):
        optimizer.adapt(
          range, self, beta1, beta2, epsilon, coupledDecay: optimizer.options.weightDecay, kept: 1)
      case .adamW(let beta1, let beta2, let epsilon):
        optimizer.adapt(
          range, self, beta1, beta2, epsilon, coupledDecay: 0,
          kept: 1 - learningRate * optimizer.options.weightDecay)
      }
    }
  }

  /// The sum of the squares of `count` numbers, a multiple of 16.
  package static func squares(_ numbers: UnsafePointer<Float>, count: Int) -> Double {
    var total = 0.0
    for begin in stride(from: 0, to: count, by: 1024) {
      var sum = Vector(repeating: 0)
      for i in stride(from: begin, to: min(begin + 1024, count), by: 16) {
        let x = load(numbers + i) as Vector
        sum.addProduct(x, x)
      }
      total += Double(sum.sum())
    }
    return total
  }
}

private typealias Vector = SIMD16<Float>

extension Optimizer {
  private func descend(_ range: Range<Int>, _ step: Step, momentum: Float, isNesterov: Bool) {
    let (values, gradients, velocities) = (values.base, gradients.base, moments[0].base)
    let decay = Vector(repeating: options.weightDecay)
    for i in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      let value: Vector = load(values + i)
      let slope = ((load(gradients + i) as Vector) * step.scale).addingProduct(decay, value)
      let velocity = VectorMath.flushed(
        slope.addingProduct(Vector(repeating: momentum), load(velocities + i)))
      let change =
        isNesterov ? slope.addingProduct(Vector(repeating: momentum), velocity) : velocity
      store(velocity, velocities + i)
      store(value - change * step.learningRate, values + i)
    }
  }

  /// Adam with PyTorch's placement of epsilon: outside the bias-corrected root.
  ///
  /// - Parameters:
  ///   - coupledDecay: multiplies the values in the gradient.
  ///   - kept: multiplies the values themselves.
  private func adapt(
    _ range: Range<Int>, _ step: Step, _ beta1: Float, _ beta2: Float, _ epsilon: Float,
    coupledDecay: Float, kept: Float
  ) {
    let (values, gradients) = (values.base, gradients.base)
    let (first, second) = (moments[0].base, moments[1].base)
    let correction1 = 1 - pow(Double(beta1), Double(stepCount))
    let correction2 = 1 - pow(Double(beta2), Double(stepCount))
    let rate = Vector(repeating: Float(Double(step.learningRate) / correction1))
    let root = Vector(repeating: Float(1 / correction2.squareRoot()))
    for i in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      let value: Vector = load(values + i)
      var g = (load(gradients + i) as Vector) * step.scale
      if coupledDecay != 0 { g.addProduct(Vector(repeating: coupledDecay), value) }
      let m = VectorMath.flushed(
        ((load(first + i) as Vector) * beta1).addingProduct(Vector(repeating: 1 - beta1), g))
      let v = VectorMath.flushed(
        ((load(second + i) as Vector) * beta2).addingProduct(Vector(repeating: 1 - beta2), g * g))
      let change = rate * m / (VectorMath.squareRoot(v) * root + epsilon)
      store(m, first + i)
      store(v, second + i)
      store(value * kept - change, values + i)
    }
  }
}
