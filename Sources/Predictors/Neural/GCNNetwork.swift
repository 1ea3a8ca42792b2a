import Neural
import Spaces
import Tensors

/// The graph convolutions of Wen et al. 2019, section 3.2: a layer is the mean of two, one along the
/// edges and one against them. Their mean over nodes goes through two linear layers.
package struct GCNNetwork: GraphNetwork {
  private static let depth = 4
  private static let linearWidth = 128
  private static let dropout: Float = 0.1

  package let parameters: Parameters
  /// Where the weights of each layer are: of what comes from successors, and from predecessors.
  private let weights: [(successors: Int, predecessors: Int)]
  private let head: (first: Linear, last: Linear)

  /// - Parameters:
  ///   - types: of nodes.
  ///   - hidden: numbers of each node.
  package init(types: Int, hidden: Int, random: RandomSource) throws {
    var list = ParameterList()
    weights = try (0..<Self.depth).map { layer in
      let inputs = layer == 0 ? types : hidden
      func add(_ name: String) throws -> Int {
        list.add(
          try Parameter(
            name: "\(name).\(layer)", shape: [inputs, hidden], fanIn: inputs,
            initializer: .xavier(fanIn: inputs, fanOut: hidden)))
      }
      return (try add("successors"), try add("predecessors"))
    }
    head = (
      try Linear(
        "head.0", inputs: hidden, outputs: Self.linearWidth, hasBias: false, in: &list),
      try Linear("head.1", inputs: Self.linearWidth, outputs: 1, hasBias: false, in: &list)
    )
    parameters = try list.parameters(random: random)
  }

  package func values<Scalar>(
    of batch: GraphBatch, on tape: Tape<Scalar>, random: RandomSource?
  ) throws -> TapeValue {
    var random = random
    func dropout(_ x: TapeValue) throws -> TapeValue {
      guard var drawing = random else { return x }
      defer { random = drawing }
      return try tape.dropout(x, rate: Self.dropout, random: &drawing)
    }
    let edges = try GCNEdges(batch)
    let factors = try tape.constant(
      edges.weights.map { Scalar($0) }, rows: 1, columns: edges.weights.count)
    var nodes: TapeValue?
    for layer in weights {
      // A product of one-hot types with a weight is the weight's rows.
      func product(_ index: Int) throws -> TapeValue {
        let weight = try tape.parameter(parameters, index)
        return try nodes.map { try tape.linear($0, weight: weight) }
          ?? tape.gather(weight, rows: batch.types)
      }
      let successors = try tape.aggregate(
        product(layer.successors), along: edges.successors, .mean)
      let predecessors = try tape.aggregate(
        product(layer.predecessors), along: edges.predecessors, weights: factors)
      let sum = try tape.add(
        tape.activate(successors, .reLU), tape.activate(predecessors, .reLU))
      nodes = try dropout(tape.scale(sum, by: 0.5))
    }
    guard let nodes else { throw NeuralError.invalidShape("a GCN has one layer at least") }
    let pooled = try tape.aggregate(nodes, along: Edges(segments: batch.nodeCounts), .mean)
    return try head.last(
      dropout(head.first(pooled, parameters, on: tape)), parameters, on: tape)
  }
}

/// The neighborhoods of nodes, themselves included.
private struct GCNEdges {
  /// To each node from its successors: a mean makes the rows of the normalized matrix.
  let successors: Edges
  /// To each node from its predecessors.
  let predecessors: Edges
  /// Of the edges of `predecessors`: the columns of that matrix, normalized again.
  let weights: [Double]

  init(_ batch: GraphBatch) throws {
    var (sources, targets): ([Int], [Int]) = (
      Array(batch.types.indices), Array(batch.types.indices)
    )
    var shares = [Double](repeating: 1, count: sources.count)
    batch.forEachGraph { first, graph in
      graph.forEachEdge { source, target in
        sources.append(first + source)
        targets.append(first + target)
        shares[first + source] += 1
      }
    }
    for node in shares.indices { shares[node] = 1 / shares[node] }
    var sums = [Double](repeating: 0, count: shares.count)
    for (source, target) in zip(sources, targets) { sums[target] += shares[source] }
    weights = zip(sources, targets).map { shares[$0] / sums[$1] }
    successors = try Edges(
      sources: targets, targets: sources, sourceCount: shares.count, targetCount: shares.count)
    predecessors = try Edges(
      sources: sources, targets: targets, sourceCount: shares.count, targetCount: shares.count)
  }
}
