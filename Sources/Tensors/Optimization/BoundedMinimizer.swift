/// Minimizes a smooth function inside a box: limited-memory BFGS on the variables that no bound
/// holds, with a line search along the projected path (Bertsekas 1982, "Projected Newton Methods";
/// Nocedal and Wright 2006, algorithms 7.4 and 7.5).
public struct BoundedMinimizer: Hashable, Sendable {
  /// The most steps; each costs one or a few evaluations.
  public var iterations = 100
  /// Past steps that describe the curvature.
  public var memory = 10
  /// Converged when no coordinate of the projected gradient is larger.
  public var gradientTolerance = 1e-6
  /// Converged when a step lowers the value by less than this fraction of max(|value|, 1).
  public var valueTolerance = 1e-10

  public init() {}

  /// The lowest point that a search met, and how it ended.
  public struct Minimum: Hashable, Sendable {
    /// Inside the box.
    public let point: [Double]
    /// Of the objective there.
    public let value: Double
    /// Steps taken.
    public let iterations: Int
    /// False when the step limit was reached or no step along the gradient lowered the value.
    public let converged: Bool
  }

  /// The lowest point met, starting from `start` moved into the box.
  ///
  /// - Parameters:
  ///   - start: finite; its count is the number of coordinates.
  ///   - lower, upper: as many bounds; they may be infinite.
  ///   - control: checked before every evaluation.
  ///   - objective: the value at a point and its gradient, as many numbers; where either is not
  ///     finite, the step is shortened.
  /// - Throws: `mismatchedShapes` for lists of unequal length, `notFinite` for the start,
  ///   `invalidArgument` for an empty box or where the objective has no value at the start, and what
  ///   `objective` and `control` throw.
  public func minimize(
    from start: [Double], lower: [Double], upper: [Double], control: RunControl = RunControl(),
    objective: (_ point: [Double]) throws -> (value: Double, gradient: [Double])
  ) throws -> Minimum {
    let box = try Box(lower: lower, upper: upper, count: start.count)
    try checkFinite(start, what: "the start")
    var point = box.projecting(start)
    var (value, gradient) = try objective(point)
    guard value.isFinite, gradient.count == point.count, gradient.allSatisfy(\.isFinite) else {
      throw TensorsError.invalidArgument(
        "the objective has no finite value and gradient at the start \(point.prefix(8))")
    }
    var curvature = CurvatureMemory(limit: max(memory, 1))

    for iteration in 0..<max(iterations, 0) {
      try control.check()
      if box.projectedGradientNorm(point, gradient) <= gradientTolerance {
        return Minimum(point: point, value: value, iterations: iteration, converged: true)
      }
      let free = box.freeCoordinates(point, gradient)
      var direction = curvature.direction(gradient, free: free)
      if !(dot(direction, gradient) < 0) {
        curvature.forget()
        direction = curvature.direction(gradient, free: free)
      }
      let next = try step(
        from: point, value, gradient, along: direction, box: box, control: control,
        objective: objective)
      guard let next else {
        if curvature.isEmpty {
          return Minimum(point: point, value: value, iterations: iteration, converged: false)
        }
        curvature.forget()
        continue
      }
      let decrease = value - next.value
      curvature.remember(
        step: zip(next.point, point).map { $0 - $1 },
        change: zip(next.gradient, gradient).map { $0 - $1 })
      (point, value, gradient) = next
      if decrease <= valueTolerance * max(abs(value), 1) {
        return Minimum(point: point, value: value, iterations: iteration + 1, converged: true)
      }
    }
    return Minimum(point: point, value: value, iterations: max(iterations, 0), converged: false)
  }

  private typealias Sample = (point: [Double], value: Double, gradient: [Double])

  /// A point of sufficient decrease, far enough that the slope has flattened; nil where none is.
  private func step(
    from point: [Double], _ value: Double, _ gradient: [Double], along direction: [Double],
    box: Box, control: RunControl,
    objective: ([Double]) throws -> (value: Double, gradient: [Double])
  ) throws -> Sample? {
    let slope = dot(direction, gradient)
    var best: Sample?
    var length = 1.0
    for _ in 0..<40 {
      try control.check()
      let candidate = box.projecting(zip(point, direction).map { $0 + length * $1 })
      let sample = try objective(candidate)
      let predicted = zip(zip(candidate, point), gradient).reduce(0) {
        $0 + ($1.0.0 - $1.0.1) * $1.1
      }
      let isLower =
        sample.value.isFinite && sample.gradient.allSatisfy(\.isFinite)
        && sample.value <= value + 1e-4 * predicted && sample.value < value
      if let found = best {
        guard isLower, sample.value < found.value else { return found }
      }
      if isLower {
        best = (candidate, sample.value, sample.gradient)
        if dot(direction, sample.gradient) >= 0.9 * slope || length >= 1024 { return best }
        length *= 2
      } else {
        length *= sample.value.isFinite ? 0.4 : 0.1
      }
    }
    return best
  }
}
