/// The shape of one array of weights, as it is meant and as it lies in memory.
public struct Parameter: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    /// `[kernel, kernel, input, output]`.
    case convolution
    /// A normalization's factor, one a channel.
    case scale
    /// A normalization's summand, one a channel.
    case shift
    /// `[input, classes]`.
    case linear
    case linearBias(inputs: Int)
  }

  public let name: String
  public let role: Role
  public let shape: [Int]
  /// The shape with channels rounded up; numbers outside `shape` are zero and stay so.
  let memory: [Int]

  /// Trainable numbers.
  public var count: Int { shape.reduce(1, *) }
  var memoryCount: Int { memory.reduce(1, *) }

  /// Inputs of one output, by which initial weights are scaled.
  var fanIn: Int {
    switch role {
    case .convolution: shape.dropLast().reduce(1, *)
    case .linear: shape[0]
    case .linearBias(let inputs): inputs
    case .scale, .shift: 1
    }
  }

  /// Calls `body` with the offset in memory of each run of numbers along the last dimension, in
  /// order, and the length of the runs.
  func forEachRun(_ body: (_ offset: Int, _ length: Int) -> Void) {
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
