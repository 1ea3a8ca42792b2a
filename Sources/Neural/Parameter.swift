/// The shape of one array of trainable numbers, as it is meant and as it lies in memory.
public struct Parameter: Hashable, Sendable {
  public let name: String
  /// The last dimension is the one that lies together, such as a linear layer's outputs.
  public let shape: [Int]
  /// `shape` with dimensions rounded up as kernels want them; numbers outside `shape` are zero and
  /// stay so.
  package let memory: [Int]
  /// Inputs of one output, by which initializers and hypernetworks scale; at least 1.
  public let fanIn: Int
  public let initializer: Initializer

  /// - Parameter memory: by default `shape` with its last dimension a multiple of 16.
  ///
  /// Throws `NeuralError.invalidParameter` for an empty shape, dimensions below 1, more than 2³⁰
  /// numbers, a memory shape that does not hold `shape`, and a fan-in below 1.
  public init(
    name: String, shape: [Int], memory: [Int]? = nil, fanIn: Int, initializer: Initializer
  ) throws {
    let memory = memory ?? shape.dropLast() + shape.suffix(1).map(Self.padded)
    guard !shape.isEmpty, shape.allSatisfy({ $0 >= 1 }), memory.count == shape.count,
      zip(shape, memory).allSatisfy({ $0 <= $1 }), Self.count(memory) != nil, fanIn >= 1
    else {
      throw NeuralError.invalidParameter(
        "parameter '\(name)' of shape \(shape) in memory \(memory) with fan-in \(fanIn): dimensions "
          + "must be at least 1, memory at least the shape and at most 2³⁰ numbers, fan-in at least 1"
      )
    }
    self.init(
      uncheckedName: name, shape: shape, memory: memory, fanIn: fanIn, initializer: initializer)
  }

  /// For callers that made valid shapes themselves.
  package init(
    uncheckedName name: String, shape: [Int], memory: [Int], fanIn: Int, initializer: Initializer
  ) {
    (self.name, self.shape, self.memory) = (name, shape, memory)
    (self.fanIn, self.initializer) = (fanIn, initializer)
  }

  /// Trainable numbers.
  public var count: Int { shape.reduce(1, *) }
  package var memoryCount: Int { memory.reduce(1, *) }

  /// A dimension rounded up to a multiple of 16: one vector.
  package static func padded(_ count: Int) -> Int { (count &+ 15) & ~15 }

  /// Their product, nil above 2³⁰.
  private static func count(_ dimensions: [Int]) -> Int? {
    dimensions.reduce(Optional(1)) { product, dimension in
      product.flatMap { dimension <= (1 << 30) / max($0, 1) ? $0 * dimension : nil }
    }
  }

  /// Calls `body` with the offset in memory of each run of numbers along the last dimension, in
  /// order, and the length of the runs.
  package func forEachRun(_ body: (_ offset: Int, _ length: Int) -> Void) {
    let outer = shape.dropLast()
    let pitch = memory.last ?? 1
    for run in 0..<outer.reduce(1, *) {
      var (rest, offset, scale) = (run, 0, pitch)
      for dimension in outer.indices.reversed() {
        offset += rest % shape[dimension] * scale
        rest /= shape[dimension]
        scale *= memory[dimension]
      }
      body(offset, shape.last ?? 1)
    }
  }
}
