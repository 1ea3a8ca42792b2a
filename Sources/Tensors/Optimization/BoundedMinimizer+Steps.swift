/// The points between two bounds in each coordinate.
struct Box {
  let lower: [Double]
  let upper: [Double]

  init(lower: [Double], upper: [Double], count: Int) throws {
    guard lower.count == count, upper.count == count else {
      throw TensorsError.mismatchedShapes(
        operation: "bounds", [count], [lower.count, upper.count])
    }
    if let index = zip(lower, upper).enumerated().first(where: { !($1.0 <= $1.1) })?.offset {
      throw TensorsError.invalidArgument(
        "coordinate \(index) has no value between \(lower[index]) and \(upper[index])")
    }
    (self.lower, self.upper) = (lower, upper)
  }

  func projecting(_ point: [Double]) -> [Double] {
    point.indices.map { min(max(point[$0], lower[$0]), upper[$0]) }
  }

  func projectedGradientNorm(_ point: [Double], _ gradient: [Double]) -> Double {
    zip(projecting(zip(point, gradient).map { $0 - $1 }), point).reduce(0) {
      max($0, abs($1.0 - $1.1))
    }
  }

  /// Which coordinates may move downhill.
  func freeCoordinates(_ point: [Double], _ gradient: [Double]) -> [Bool] {
    point.indices.map {
      !(point[$0] <= lower[$0] && gradient[$0] > 0 || point[$0] >= upper[$0] && gradient[$0] < 0)
    }
  }
}

/// The last steps and gradient changes.
struct CurvatureMemory {
  private let limit: Int
  private var pairs: [(step: [Double], change: [Double])] = []

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func forget() { pairs = [] }

  /// Keeps a pair of positive curvature.
  mutating func remember(step: [Double], change: [Double]) {
    guard dot(step, change) > 1e-12 * dot(change, change) else { return }
    pairs.append((step, change))
    if pairs.count > limit { pairs.removeFirst() }
  }

  /// Minus the inverse Hessian's estimate times the gradient, on the free coordinates only.
  func direction(_ gradient: [Double], free: [Bool]) -> [Double] {
    func restricted(_ vector: [Double]) -> [Double] {
      zip(vector, free).map { $1 ? $0 : 0 }
    }
    var result = restricted(gradient).map { -$0 }
    let used = pairs.map { (step: restricted($0.step), change: restricted($0.change)) }
      .filter { dot($0.step, $0.change) > 0 }
    guard let last = used.last else {
      let norm = dot(result, result).squareRoot()
      return norm > 1 ? result.map { $0 / norm } : result
    }
    var weights: [Double] = []
    for pair in used.reversed() {
      let weight = dot(pair.step, result) / dot(pair.step, pair.change)
      weights.append(weight)
      for i in result.indices { result[i] -= weight * pair.change[i] }
    }
    let scale = dot(last.step, last.change) / dot(last.change, last.change)
    for i in result.indices { result[i] *= scale }
    for (pair, weight) in zip(used, weights.reversed()) {
      let correction = weight - dot(pair.change, result) / dot(pair.step, pair.change)
      for i in result.indices { result[i] += correction * pair.step[i] }
    }
    return result
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<min(a.count, b.count) { sum += a[i] * b[i] }
  return sum
}
