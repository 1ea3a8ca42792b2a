import Spaces
import Tensors

/// Untrained flow features: what random, fixed layers make of a constant that flows through an
/// architecture's operation graph forward, and from there backward (after TA-GATES, Ning et al. 2022, whose
/// layers are learned).
///
/// A node turns the sum m of what its predecessors say into ½·m + ½·ReLU([p, m]·W), p a random vector of
/// its operation and W one matrix for all; an identity says m, a zero says nothing. Backward, successors
/// take the place of predecessors, and the output begins with what it said. The features are what the
/// output said forward and the input backward. Architectures of one function often have the same.
struct FlowFeatures: ArchitectureFeatures {
  /// Independent layers, each with `FlowLayers.width` numbers forward and as many backward.
  private static let draws = 2

  private let space: any SearchSpace
  private let layers: [FlowLayers]

  init(_ space: any SearchSpace) {
    self.space = space
    layers = (0..<Self.draws).map { FlowLayers(space.vocabulary, RandomSource(seed: $0)) }
  }

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    let rows = try parallelMap(count: architectures.count, workers: workers) { index, _ in
      try control.check()
      let graph = try space.operationGraph(of: architectures[index])
      return layers.flatMap { $0.features(of: graph) }
    }
    return try Matrix(
      rows: rows.count, columns: 2 * Self.draws * FlowLayers.width,
      elements: Array(rows.joined()))
  }
}

/// One draw.
private struct FlowLayers: Sendable {
  typealias Vector = SIMD8<Double>

  /// The numbers that a node says.
  static let width = 32
  private static let vectors = width / Vector.scalarCount

  private let vocabulary: [Operation]
  /// Of each node type [p, 0]·W, in vectors.
  private let offsets: [[Vector]]
  /// The rows of W that m is multiplied with, in vectors.
  private let weights: [Vector]
  private let start: [Vector]

  init(_ vocabulary: [Operation], _ source: RandomSource) {
    self.vocabulary = vocabulary
    func drawn(_ name: Int, rows: Int, deviation: Double) -> [Vector] {
      var random = source.split(name)
      return (0..<rows * Self.vectors).map { _ in
        var vector = Vector()
        for lane in 0..<Vector.scalarCount { vector[lane] = deviation * Double(random.normal()) }
        return vector
      }
    }
    let width = Double(Self.width)
    let types = vocabulary.count + OperationGraph.firstOperationType
    let operations = drawn(0, rows: types, deviation: 2 / width.squareRoot())
    let matrix = drawn(1, rows: 2 * Self.width, deviation: 1.4 / (2 * width).squareRoot())
    let middle = matrix.count / 2
    let none = [Vector](repeating: Vector(), count: Self.vectors)
    offsets = (0..<types).map { type in
      let operation = operations[type * Self.vectors..<(type + 1) * Self.vectors]
      return Self.sum(none, Array(operation), Array(matrix[..<middle]))
    }
    weights = Array(matrix[middle...])
    start = drawn(2, rows: 1, deviation: 1)
  }

  /// offset + message · matrix.
  private static func sum(
    _ offset: [Vector], _ message: [Vector], _ matrix: [Vector]
  ) -> [Vector] {
    var sum = offset
    for (part, numbers) in message.enumerated() {
      for lane in 0..<Vector.scalarCount {
        let row = (part * Vector.scalarCount + lane) * vectors
        let number = Vector(repeating: numbers[lane])
        for column in 0..<vectors {
          sum[column] = sum[column].addingProduct(number, matrix[row + column])
        }
      }
    }
    return sum
  }

  func features(of graph: OperationGraph) -> [Double] {
    let (count, last) = (graph.nodeCount, graph.nodeCount - 1)
    let none = [Vector](repeating: Vector(), count: Self.vectors)
    var forward = [[Vector]](repeating: none, count: count)
    for node in 0..<count {
      var message = node == 0 ? start : none
      for source in 0..<node where graph.predecessors[node] >> UInt64(source) & 1 == 1 {
        for i in message.indices { message[i] += forward[source][i] }
      }
      forward[node] = said(graph.types[node], of: message)
    }
    var backward = [[Vector]](repeating: none, count: count)
    for node in (0..<count).reversed() {
      var message = node == last ? forward[last] : none
      for target in node + 1..<max(count, node + 1)
      where graph.predecessors[target] >> UInt64(node) & 1 == 1 {
        for i in message.indices { message[i] += backward[target][i] }
      }
      backward[node] = said(graph.types[node], of: message)
    }
    return (backward[0] + forward[last]).flatMap { vector in
      (0..<Vector.scalarCount).map { vector[$0] }
    }
  }

  private func said(_ type: Int, of message: [Vector]) -> [Vector] {
    switch vocabulary.operation(ofType: type) {
    case .identity: return message
    case .zero: return message.map { _ in Vector() }
    default: break
    }
    var result = Self.sum(offsets[type], message, weights)
    for i in result.indices {
      let positive = result[i].replacing(with: 0, where: result[i] .< 0)
      result[i] = 0.5 * (message[i] + positive)
    }
    return result
  }
}

extension [Operation] {
  /// What a node type of an operation graph computes; nil for the input and the output.
  func operation(ofType type: Int) -> Operation? {
    let label = type - OperationGraph.firstOperationType
    return indices.contains(label) ? self[label] : nil
  }
}
