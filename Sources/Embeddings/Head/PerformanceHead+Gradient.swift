import Regression
import Tensors

extension PerformanceHead {
  /// Where an ascent ended.
  public struct Ascent: Sendable {
    /// (n, latent).
    public var codes: Tensor
    /// What the head predicts there.
    public var values: [Double]
  }

  /// The predicted value at each row of `codes`, (n, latent), and its gradient by the code, of the
  /// same shape.
  ///
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`; `Cancelled`.
  public func gradient(
    codes: Tensor, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> (values: [Double], gradients: Tensor) {
    try model.validate(codes)
    let latent = frame.center.count
    let gradients = try Tensor(shape: codes.shape)
    let values = try parallelMap(count: codes.shape[0], workers: workers) { row, _ in
      try control.check()
      let local = try CodeSlope(self)
      let code = codes.base + row * latent
      return try local.value(at: code, gradient: gradients.base + row * latent)
    }
    return (values, gradients)
  }

  /// Climbs the predicted value from each row of `codes`, (n, latent), and keeps the best code met.
  ///
  /// A step goes `rate` times the root mean square distance of the training codes from their center
  /// along the gradient's direction, and back into the box of the training codes; so the start is
  /// moved there first.
  ///
  /// - Parameters:
  ///   - steps: 0...100,000.
  ///   - rate: above 0, finite.
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`, `invalidArgument`; `Cancelled`.
  public func ascend(
    _ codes: Tensor, steps: Int, rate: Double = 0.02, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> Ascent {
    try model.validate(codes)
    guard (0...100_000).contains(steps), rate > 0, rate.isFinite else {
      throw EmbeddingsError.invalidArgument(
        "\(steps) steps at rate \(rate): steps must be in 0...100,000, the rate positive and finite"
      )
    }
    let latent = frame.center.count
    let length = rate * Double(frame.spread) * Double(latent).squareRoot()
    let best = try Tensor(shape: codes.shape)
    let values = try parallelMap(count: codes.shape[0], workers: workers) { row, _ in
      let slope = try CodeSlope(self)
      let (code, gradient) = (try Tensor(shape: [latent]), try Tensor(shape: [latent]))
      var highest = -Double.infinity
      code.base.update(from: codes.base + row * latent, count: latent)
      self.clamp(code.base)
      for step in 0...steps {
        try control.check()
        let value = try slope.value(at: code.base, gradient: gradient.base)
        if step == 0 || value > highest {
          highest = value
          (best.base + row * latent).update(from: code.base, count: latent)
        }
        let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard norm > 0, norm.isFinite else { break }
        for i in 0..<latent { code.base[i] += Float(length / norm * Double(gradient.base[i])) }
        self.clamp(code.base)
      }
      return highest
    }
    return Ascent(codes: best, values: values)
  }

  private func clamp(_ code: Floats) {
    for i in frame.center.indices { code[i] = min(max(code[i], frame.lower[i]), frame.upper[i]) }
  }
}

/// A head's value and gradient at one code at a time, with the memory for it.
private struct CodeSlope {
  let head: PerformanceHead
  let scratch: HeadScratch?

  init(_ head: PerformanceHead) throws {
    self.head = head
    if case .network(let network, _) = head.predictor {
      scratch = try HeadScratch(network, latent: head.frame.center.count)
    } else {
      scratch = nil
    }
  }

  func value(at code: UnsafePointer<Float>, gradient: Floats) throws -> Double {
    let frame = head.frame
    switch head.predictor {
    case .process(let process):
      let found = try process.fit.posterior.meanAndGradient(
        at: frame.center.indices.map { Double(code[$0]) })
      for (i, slope) in found.gradient.enumerated() { gradient[i] = Float(slope) }
      return found.mean
    case .network(let network, let scale):
      guard let scratch else { return .nan }
      frame.standardize(code, into: scratch.input.base)
      let value = network.forward(scratch.input.base, into: scratch.activations.base)
      network.backward(
        scratch.input.base, activations: scratch.activations.base,
        slope: Float(scale.deviation) / frame.spread, deltas: scratch.deltas.base, gradient: nil,
        inputGradient: gradient)
      return scale.value(value)
    }
  }
}
