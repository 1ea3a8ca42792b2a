/// A value of a mixture, and the position of what it is multiplied by.
public struct MixturePart: Hashable, Sendable {
  public let source: NetworkGraph.Value
  public let coefficient: Int

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

  /// A mixed operation (Liu et al. 2019, equation 2, before the softmax): each operation applied to
  /// `source`, with its coefficient, to be mixed, alone or with other edges of the same node. The
  /// operation `zero` adds no part: its coefficient has the gradient 0.
  ///
  /// Throws `NetworksError.invalidLayer` unless there are as many coefficients as operations.
  public mutating func candidates(
    _ operations: [OperationTemplate], of source: Value, coefficients: Range<Int>
  ) throws -> [MixturePart] {
    guard operations.count == coefficients.count else {
      throw NetworksError.invalidLayer(
        "\(operations.count) operations with \(coefficients.count) coefficients")
    }
    return try zip(operations, coefficients).compactMap { operation, coefficient in
      if operation == .identity { return MixturePart(source, coefficient: coefficient) }
      guard let term = try apply(operation, to: source) else { return nil }
      return MixturePart(try sum([term]), coefficient: coefficient)
    }
  }

  /// A supernet: the skeleton of NAS-Bench-201 around cells of `nodes` nodes, the first of which is
  /// the input and the last the output, where every edge between two nodes is a mixed operation.
  ///
  /// All cells share `operations.count` coefficients for each edge; edges are ordered by target, then
  /// source, as in the text of a NAS-Bench-201 cell.
  /// Throws `NetworksError.invalidSetting` for sizes out of range, and for operations that are all
  /// `zero`.
  public init(
    mixing operations: [OperationTemplate], nodes: Int, settings: CellNetworkSettings
  ) throws {
    guard (2...32).contains(nodes), operations.contains(where: { $0 != .zero }) else {
      throw NetworksError.invalidSetting(
        "mixed cells of \(nodes) nodes with \(operations.count) operations: give 2 to 32 nodes, and "
          + "an operation that is not zero")
    }
    self = try settings.graph()
    let coefficients = try addCoefficients(nodes * (nodes - 1) / 2 * operations.count)
    try build(settings) { graph, input in
      var values = [input]
      var first = coefficients.lowerBound
      for _ in 1..<nodes {
        var parts: [MixturePart] = []
        for source in values {
          parts += try graph.candidates(
            operations, of: source, coefficients: first..<first + operations.count)
          first += operations.count
        }
        values.append(try graph.mix(parts))
      }
      return values[nodes - 1]
    }
  }
}
