import Glibc
import Tensors
import Testing

@Suite struct BoundedMinimizerTests {
  /// Rosenbrock's valley; minimum 0 at (1, ..., 1).
  private static func valley(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    var (value, gradient) = (0.0, [Double](repeating: 0, count: x.count))
    for i in 0..<x.count - 1 {
      let (a, b) = (x[i + 1] - x[i] * x[i], 1 - x[i])
      value += 100 * a * a + b * b
      gradient[i] += -400 * a * x[i] - 2 * b
      gradient[i + 1] += 200 * a
    }
    return (value, gradient)
  }

  private static let unbounded = [Double](repeating: .infinity, count: 10)

  @Test(arguments: [2, 5, 10]) func findsTheEndOfTheValley(count: Int) throws {
    let infinite = Array(Self.unbounded.prefix(count))
    var minimizer = BoundedMinimizer()
    minimizer.iterations = 500
    minimizer.valueTolerance = 0
    var evaluations = 0
    let minimum = try minimizer.minimize(
      from: (0..<count).map { $0 % 2 == 0 ? -1.2 : 1 }, lower: infinite.map { -$0 }, upper: infinite
    ) {
      evaluations += 1
      return Self.valley($0)
    }
    #expect(minimum.converged)
    #expect(minimum.point.allSatisfy { abs($0 - 1) < 1e-5 })
    // A wrong curvature estimate still arrives, but later.
    #expect(evaluations <= 50 + 5 * count)
  }

  /// With x₀ ≤ ½ the lowest point is (½, ¼), of value ¼; scipy's L-BFGS-B agrees.
  @Test func stopsAtABound() throws {
    let minimum = try BoundedMinimizer().minimize(
      from: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2], objective: Self.valley)
    #expect(minimum.converged && minimum.point[0] == 0.5)
    #expect(abs(minimum.point[1] - 0.25) < 1e-6 && abs(minimum.value - 0.25) < 1e-10)
  }

  /// A convex quadratic in a box has one minimum: where the Kuhn-Tucker conditions hold.
  @Test(arguments: 0..<30) func satisfiesKuhnAndTucker(seed: Int) throws {
    var random = RandomSource(seed: seed)
    let count = 2 + random.below(12)
    let factor = (0..<count * count).map { _ in Double(random.normal()) }
    let shift = (0..<count).map { _ in 3 * Double(random.normal()) }
    func objective(_ x: [Double]) -> (value: Double, gradient: [Double]) {
      let image = (0..<count).map { row in
        (0..<count).reduce(0) { $0 + factor[row * count + $1] * (x[$1] - shift[$1]) }
      }
      let gradient = (0..<count).map { column in
        0.1 * (x[column] - shift[column])
          + (0..<count).reduce(0) { $0 + factor[$1 * count + column] * image[$1] }
      }
      let near = zip(x, shift).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (0.5 * image.reduce(0) { $0 + $1 * $1 } + 0.05 * near, gradient)
    }
    var minimizer = BoundedMinimizer()
    minimizer.iterations = 1000
    minimizer.valueTolerance = 0
    let box = [Double](repeating: 1, count: count)
    let minimum = try minimizer.minimize(
      from: shift, lower: box.map { -$0 }, upper: box, objective: objective)
    #expect(minimum.iterations <= 14)
    let gradient = objective(minimum.point).gradient
    for (x, slope) in zip(minimum.point, gradient) {
      #expect(abs(x) <= 1)
      let isOptimal =
        x == 1 ? slope < 1e-5 : x == -1 ? slope > -1e-5 : abs(slope) < 1e-5
      #expect(isOptimal, "x \(x), slope \(slope)")
    }
  }

  @Test func shortensStepsThatLeaveTheDomain() throws {
    // log's domain ends at 0; minimum of x - log x at 1.
    let minimum = try BoundedMinimizer().minimize(
      from: [30], lower: [-.infinity], upper: [.infinity]
    ) { x in
      x[0] > 0 ? (x[0] - log(x[0]), [1 - 1 / x[0]]) : (.nan, [.nan])
    }
    #expect(abs(minimum.point[0] - 1) < 1e-4)
  }

  @Test func badArgumentsAndCancellationThrow() {
    let minimizer = BoundedMinimizer()
    let square = { (x: [Double]) in (value: x[0] * x[0], gradient: [2 * x[0]]) }
    for (start, lower, upper) in [
      ([1.0], [0.0, 0], [1.0]), ([1], [2], [1]), ([1], [.nan], [1]), ([.nan], [0], [1]),
    ] {
      #expect(throws: TensorsError.self) {
        try minimizer.minimize(from: start, lower: lower, upper: upper, objective: square)
      }
    }
    #expect(throws: TensorsError.self) {
      try minimizer.minimize(from: [1], lower: [0], upper: [2]) { _ in (.nan, [0]) }
    }
    #expect(throws: TensorsError.self) {
      try minimizer.minimize(from: [1], lower: [0], upper: [2]) { _ in (1, []) }
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try minimizer.minimize(
        from: [1], lower: [-1], upper: [2], control: control, objective: square)
    }
  }
}
