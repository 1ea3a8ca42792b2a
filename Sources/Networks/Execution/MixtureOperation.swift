import Tensors

/// What mixtures multiply by, and the sums that become its gradient.
final class Coefficients: @unchecked Sendable {
  let values: Tensor
  /// Of each shard.
  private let sums: UnsafeMutablePointer<Double>

  init(count: Int) throws {
    values = try Tensor(shape: [count])
    values.base.update(repeating: 1, count: count)
    sums = .allocate(capacity: Run.shards * count)
    sums.initialize(repeating: 0, count: Run.shards * count)
  }

  deinit { sums.deallocate() }

  func clearGradient(of shard: Int) {
    (sums + shard * values.count).update(repeating: 0, count: values.count)
  }

  func addGradient(_ value: Double, at index: Int, of shard: Int) {
    sums[shard * values.count + index] += value
  }

  func gradient(at index: Int) -> Double {
    (0..<Run.shards).reduce(0) { $0 + sums[$1 * values.count + index] }
  }
}

/// Values of one shape, each times a coefficient, in either memory format.
final class MixtureOperation: Operation, @unchecked Sendable {
  struct Part {
    var source: Source
    var gradient: (base: Target, adds: Bool)?
    var coefficient: Int
  }

  let forwardStages = 1
  let backwardStages = 1
  private let parts: [Part]
  private let coefficients: Coefficients
  private let value: Target
  private let gradient: Target?
  /// Numbers of one image, or of images that lie together.
  private let count: Int

  init(
    _ parts: [Part], _ coefficients: Coefficients, value: Target, gradient: Target?, count: Int
  ) {
    (self.parts, self.coefficients) = (parts, coefficients)
    (self.value, self.gradient, self.count) = (value, gradient, count)
  }

  func forward(stage: Int, _ run: Run) {
    for item in run.items {
      for (position, part) in parts.enumerated() {
        Elementwise.scale(
          part.source + item * count, by: coefficients.values.base[part.coefficient], count: count,
          adding: position > 0, into: value + item * count)
      }
    }
  }

  func backward(stage: Int, _ run: Run) {
    guard let gradient else { return }
    for item in run.items {
      let g = gradient + item * count
      for part in parts {
        let sums = Elementwise.products(part.source + item * count, g, count: count)
        coefficients.addGradient(
          Double(run.sum(sums, of: item)), at: part.coefficient, of: run.shard)
        guard let (base, adds) = part.gradient else { continue }
        Elementwise.scale(
          g, by: coefficients.values.base[part.coefficient], count: count, adding: adds,
          into: base + item * count)
      }
    }
  }
}
