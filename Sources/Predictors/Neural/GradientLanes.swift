import Neural
import Tensors

/// A batch's loss and gradient, computed in parts on a fixed number of lanes that run beside each
/// other: what they sum to does not depend on the number of workers.
final class GradientLanes: @unchecked Sendable {
  private struct Lane {
    let tape: Tape<Float>
    let parameters: Parameters
  }

  private static let count = 4
  private let parameters: Parameters
  private let lanes: [Lane]

  /// - Parameter parameters: whose gradients are wanted.
  init(_ parameters: Parameters) throws {
    self.parameters = parameters
    lanes = try (0..<Self.count).map { _ in
      Lane(tape: try Tape(), parameters: try parameters.copy())
    }
  }

  /// The sum of the losses of `parts` parts, whose gradient is added to the parameters'.
  ///
  /// - Parameter loss: the loss of a part, with the present values in the parameters that it is
  ///   given, on a tape that begins a step.
  func loss(
    parts: Int, workers: Int?, control: RunControl,
    _ loss: @Sendable (_ part: Int, Parameters, Tape<Float>) throws -> TapeValue
  ) throws -> Double {
    let used = min(parts, Self.count)
    let losses = try parallelMap(count: used, workers: workers) { index, _ in
      let lane = lanes[index]
      lane.parameters.values.base.update(
        from: parameters.values.base, count: parameters.values.count)
      lane.parameters.clearGradients()
      var sum = 0.0
      for part in stride(from: index, to: parts, by: Self.count) {
        try control.check()
        lane.tape.reset()
        let value = try loss(part, lane.parameters, lane.tape)
        try control.check()
        try lane.tape.backward(value)
        sum += Double(try lane.tape.scalar(of: value))
      }
      return sum
    }
    let total = parameters.gradients
    for lane in lanes[..<used] {
      let own = lane.parameters.gradients
      for i in 0..<total.count { total.base[i] += own.base[i] }
    }
    return losses.reduce(0, +)
  }
}
