import Tensors

/// The dual of support vector regression, which is solved by changing two weights at a time
/// (Platt 1998), chosen by second-order information (Fan, Chen and Lin 2005, "Working Set Selection
/// Using Second Order Information").
///
/// Row i has weight wᵢ = αᵢ − α*ᵢ with 0 ≤ αᵢ, α*ᵢ ≤ C, and the weights add up to 0. The memory serves
/// one problem of the same size after another.
final class DualProblem {
  /// The halves of the variables: α, which draws the function up to labels above it, and α*.
  private enum Half: Int, CaseIterable {
    case above, below
    /// Of the half width in the slope of the objective.
    var sign: Double { self == .above ? 1 : -1 }
  }
  private typealias Vector = SIMD8<Double>
  private typealias Doubles = UnsafeMutablePointer<Double>

  private let size: Int
  /// `size` rounded up to whole vectors; what fills up can never be chosen.
  private let length: Int
  private let memory: Doubles
  /// Covariances of the rows with each other, ones on the diagonal: `size` rows of `length` numbers.
  let kernel: UnsafeMutablePointer<Double>
  /// Labels, standardized.
  private let targets: [Double]
  /// Kernel·w − targets.
  private let errors: Doubles
  /// Of each half, the variables.
  private let variables: InlineArray<2, Doubles>
  /// Of each half, 0 where a change of the variable may raise, or may lower, the weight; else −∞.
  private let raises, lowers: InlineArray<2, Doubles>
  private var halfWidth = 0.0
  private var cost = 1.0
  /// Whether each half keeps its sum (ν-SVR), so that pairs stay inside a half.
  private var keepsSums = false

  init(targets: [Double]) {
    self.targets = targets
    size = targets.count
    length = SquaredDistances.padded(size)
    let count = length * (size + 7)
    memory = Doubles.allocate(capacity: max(count, 1))
    kernel = memory
    let (length, rest) = (length, memory + size * length)
    func part(_ index: Int) -> Doubles { rest + index * length }
    errors = part(0)
    variables = [part(1), part(2)]
    raises = [part(3), part(4)]
    lowers = [part(5), part(6)]
  }

  deinit { memory.deallocate() }

  /// The weight of each row.
  var weights: [Double] { (0..<size).map { variables[0][$0] - variables[1][$0] } }
  /// What is added to the weighted sum.
  private(set) var offset = 0.0

  /// Solves for the kernel that was filled in. Returns whether it ended before the step limit.
  func solve(_ settings: SupportVectorRegression, control: RunControl) throws -> Bool {
    start(settings)
    var steps = 0
    while steps < settings.iterations {
      if steps % 1024 == 0 { try control.check() }
      guard let pair = nextPair(tolerance: settings.tolerance) else { break }
      change(pair)
      steps += 1
    }
    offset = -level()
    return steps < settings.iterations
  }

  private func start(_ settings: SupportVectorRegression) {
    cost = settings.cost
    var rest = 0.0
    switch settings.tube {
    case .share(let share):
      (keepsSums, halfWidth, rest) = (true, 0, cost * share * Double(size) / 2)
    case .halfWidth(let width): (keepsSums, halfWidth) = (false, width)
    }
    for i in 0..<length {
      // Both halves begin with the same variables: all weights are 0.
      let variable = i < size ? min(rest, cost) : 0
      rest -= variable
      errors[i] = i < size ? -targets[i] : 0
      for half in Half.allCases {
        variables[half.rawValue][i] = variable
        settle(half, i)
      }
    }
  }

  /// Notes where a variable may still go.
  private func settle(_ half: Half, _ i: Int) {
    let variable = variables[half.rawValue][i]
    let (grows, shrinks) = (i < size && variable < cost, i < size && variable > 0)
    raises[half.rawValue][i] = (half == .above ? grows : shrinks) ? 0 : -.infinity
    lowers[half.rawValue][i] = (half == .above ? shrinks : grows) ? 0 : -.infinity
  }

  /// A variable whose weight may rise, and how much the objective asks for it.
  private struct Up {
    let half: Half
    let row: Int
    let slope: Double
  }

  /// Two variables: the weight of one is to rise by `step`, that of the other to fall.
  private struct Pair {
    let up: Up
    let down: (half: Half, row: Int)
    let step: Double
    /// What the step lowers the objective by, doubled.
    let gain: Double
    /// By how much the worst partner of `up` violates the optimum.
    let violation: Double
  }

  /// The variable whose raise violates the optimum most, and with it the one that promises the most;
  /// nil where nothing violates it by `tolerance`.
  private func nextPair(tolerance: Double) -> Pair? {
    var (above, below) = (steepest(.above), steepest(.below))
    if !keepsSums {
      let best = above.slope >= below.slope ? above : below
      (above, below) = (best, best)
    }
    let (first, second) = (partner(of: above, in: .above), partner(of: below, in: .below))
    guard max(first.violation, second.violation) >= tolerance else { return nil }
    return first.gain >= second.gain ? first : second
  }

  private func steepest(_ half: Half) -> Up {
    let (raises, shift) = (raises[half.rawValue], half.sign * halfWidth)
    let found = Highest(of: length) { i in vector(raises, i) - vector(errors, i) - shift }
    return Up(half: half, row: found.index, slope: found.value)
  }

  private func partner(of up: Up, in half: Half) -> Pair {
    let (lowers, row) = (lowers[half.rawValue], kernel + up.row &* length)
    let shift = up.slope + half.sign * halfWidth
    func difference(_ i: Int) -> Vector { vector(lowers, i) + vector(errors, i) + shift }
    func curvature(_ i: Int) -> Vector {
      let curvature = Vector(repeating: 2) - vector(row, i) * 2
      return curvature.replacing(with: 1e-12, where: curvature .< 1e-12)
    }
    let zero = Vector(repeating: 0)
    // The best of every lane: gains are compared times each other's curvature, without a division.
    var (largest, gains, curvatures, places) = (zero, zero, zero + 1, zero)
    for i in stride(from: 0, to: length, by: 8) {
      let (difference, curvature) = (difference(i), curvature(i))
      largest = largest.replacing(with: difference, where: difference .> largest)
      let gain = difference * difference
      let isBetter = (gain * curvatures .> gains * curvature) .& (difference .> zero)
      gains = gains.replacing(with: gain, where: isBetter)
      curvatures = curvatures.replacing(with: curvature, where: isBetter)
      places = places.replacing(with: Double(i), where: isBetter)
    }
    let best = Highest(gains / curvatures, blocks: places)
    let (block, lane) = (best.index & ~7, best.index & 7)
    return Pair(
      up: up, down: (half, best.index), step: difference(block)[lane] / curvature(block)[lane],
      gain: best.value, violation: largest.max())
  }

  /// Takes as much of the step as the bounds allow.
  private func change(_ pair: Pair) {
    let up = variables[pair.up.half.rawValue] + pair.up.row
    let down = variables[pair.down.half.rawValue] + pair.down.row
    let upRoom = pair.up.half == .above ? cost - up[0] : up[0]
    let downRoom = pair.down.half == .above ? down[0] : cost - down[0]
    let step = min(pair.step, min(upRoom, downRoom))
    // A variable that reaches its bound is put onto it.
    if pair.up.half == .above {
      up[0] = step == upRoom ? cost : up[0] + step
    } else {
      up[0] = step == upRoom ? 0 : up[0] - step
    }
    if pair.down.half == .above {
      down[0] = step == downRoom ? 0 : down[0] - step
    } else {
      down[0] = step == downRoom ? cost : down[0] + step
    }
    settle(pair.up.half, pair.up.row)
    settle(pair.down.half, pair.down.row)
    let (rising, falling) = (kernel + pair.up.row &* length, kernel + pair.down.row &* length)
    for i in stride(from: 0, to: length, by: 8) {
      let change = (vector(rising, i) - vector(falling, i)) * step
      UnsafeMutableRawPointer(errors + i).storeBytes(
        of: vector(errors, i) + change, as: Vector.self)
    }
  }

  /// The error that rows on the edge of the tube have, less the half width: the mean over variables
  /// that no bound holds, else the middle of what the bounds allow; in ν-SVR the mean of both halves.
  private func level() -> Double {
    let groups = keepsSums ? Half.allCases.map { [$0] } : [Half.allCases]
    let levels = groups.map { halves in
      var (sum, count, low, high) = (0.0, 0, -Double.infinity, Double.infinity)
      for half in halves {
        for i in 0..<size {
          let value = errors[i] + half.sign * halfWidth
          let raises = raises[half.rawValue][i] == 0
          let lowers = lowers[half.rawValue][i] == 0
          if raises && lowers { (sum, count) = (sum + value, count + 1) }
          if raises { high = min(high, value) }
          if lowers { low = max(low, value) }
        }
      }
      if count > 0 { return sum / Double(count) }
      return low.isFinite && high.isFinite ? (low + high) / 2 : low.isFinite ? low : high
    }
    return levels.reduce(0) { $0 + $1 / Double(levels.count) }
  }

  @inline(__always)
  private func vector(_ numbers: Doubles, _ i: Int) -> Vector {
    UnsafeRawPointer(numbers + i).loadUnaligned(as: Vector.self)
  }
}

/// The highest of some numbers, taken eight at a time, and the first place where it stands.
private struct Highest {
  let value: Double
  let index: Int

  /// - Parameter count: a multiple of 8.
  @inline(__always)
  init(of count: Int, _ numbers: (Int) -> SIMD8<Double>) {
    var best = SIMD8<Double>(repeating: -.infinity)
    var places = SIMD8<Double>(repeating: 0)
    for i in stride(from: 0, to: count, by: 8) {
      let found = numbers(i)
      let isHigher = found .> best
      best = best.replacing(with: found, where: isHigher)
      places = places.replacing(with: Double(i), where: isHigher)
    }
    self.init(best, blocks: places)
  }

  /// The highest lane, and its place after the first number of its block.
  @inline(__always)
  init(_ best: SIMD8<Double>, blocks places: SIMD8<Double>) {
    var lane = 0
    for i in 1..<8
    where best[i] > best[lane] || (best[i] == best[lane] && places[i] < places[lane]) {
      lane = i
    }
    (value, index) = (best[lane], Int(places[lane]) + lane)
  }
}
