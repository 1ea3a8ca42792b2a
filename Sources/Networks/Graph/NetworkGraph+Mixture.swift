/// A value of a mixture, and the position of what it is multiplied by.
public struct MixturePart: Hashable, Sendable {
  /// What is multiplied.
  public let source: NetworkGraph.Value
  /// A position that `addCoefficients` gave.
  public let coefficient: Int

  /// A part, which `mix` checks.
  public init(_ source: NetworkGraph.Value, coefficient: Int) {
    (self.source, self.coefficient) = (source, coefficient)
  }
}

extension NetworkGraph {
  /// New coefficients, 1 at first, and their positions. Throws `NetworksError.invalidLayer` for
  /// fewer than 0, and for more than 2²⁰ together.
  public mutating func addCoefficients(_ count: Int) throws -> Range<Int> {
    guard count >= 0, count <= 1 << 20 - coefficientCount else {
      throw NetworksError.invalidLayer(
        "\(count) more coefficients than \(coefficientCount): give 0 to 2²⁰ together")
    }
    defer { coefficientCount += count }
    return coefficientCount..<coefficientCount + count
  }
}
