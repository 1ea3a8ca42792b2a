import Neural
import Storage
import Tensors

/// The graph convolutions of Shi et al. 2020, section 3.2 (after Kipf and Welling 2017): every node
/// sums itself and its predecessors, and a global node sums all nodes; batch norm and ReLU follow.
package struct BONASNetwork: GraphNetwork {
  private static let depth = 4

  package let parameters: Parameters
  private let layers: [(weight: Int, scale: Int, shift: Int, statistics: RunningStatistics)]
  private let output: Linear
  /// The type of the global node.
  private let globalType: Int

  /// - Parameters:
  ///   - types: of nodes.
  ///   - hidden: numbers of each node.
  package init(types: Int, hidden: Int, random: RandomSource) throws {
    var list = ParameterList()
    layers = try (0..<Self.depth).map { layer in
      let inputs = layer == 0 ? types + 1 : hidden
      func add(_ name: String, _ shape: [Int], _ initializer: Initializer) throws -> Int {
        list.add(
          try Parameter(
            name: "\(name).\(layer)", shape: shape, fanIn: inputs, initializer: initializer))
      }
      return (
        try add("weight", [inputs, hidden], .uniform(bound: 0.05)),
        try add("scale", [1, hidden], .constant(1)), try add("shift", [1, hidden], .constant(0)),
        try RunningStatistics(columns: hidden)
      )
    }
    output = try Linear("output", inputs: hidden, outputs: 1, in: &list)
    parameters = try list.parameters(random: random)
    globalType = types
  }

  package func values<Scalar>(
    of batch: GraphBatch, on tape: Tape<Scalar>, random: RandomSource?
  ) throws -> TapeValue {
    let (edges, types, globals) = try links(batch)
    var nodes: TapeValue?
    for layer in layers {
      let weight = try tape.parameter(parameters, layer.weight)
      // A product of one-hot types with a weight is the weight's rows.
      let products =
        try nodes.map { try tape.linear($0, weight: weight) } ?? tape.gather(weight, rows: types)
      let normalized = try tape.batchNorm(
        tape.aggregate(products, along: edges),
        scale: tape.parameter(parameters, layer.scale),
        shift: tape.parameter(parameters, layer.shift), statistics: layer.statistics,
        isTraining: random != nil)
      nodes = try tape.activate(normalized, .reLU)
    }
    guard let nodes else { throw NeuralError.invalidShape("BONAS has one layer at least") }
    return try output(tape.gather(nodes, rows: globals), parameters, on: tape)
  }

  /// The batch with a global node behind each graph: edges, types, and the rows of global nodes.
  private func links(_ batch: GraphBatch) throws -> (Edges, types: [Int], globals: [Int]) {
    var (sources, targets): ([Int], [Int]) = ([], [])
    var (types, globals): ([Int], [Int]) = ([], [])
    batch.forEachGraph { _, graph in
      let (first, global) = (types.count, types.count + graph.nodeCount)
      types += graph.types + [globalType]
      globals.append(global)
      sources += first...global
      targets += first...global
      sources += first..<global
      targets += repeatElement(global, count: graph.nodeCount)
      graph.forEachEdge { source, target in
        sources.append(first + source)
        targets.append(first + target)
      }
    }
    let edges = try Edges(
      sources: sources, targets: targets, sourceCount: types.count, targetCount: types.count)
    return (edges, types, globals)
  }

  package func save(into file: inout ModelFile) throws {
    for (index, layer) in layers.enumerated() {
      let (means, variances) = (layer.statistics.means, layer.statistics.variances)
      try file.add("means.\(index)", shape: [means.count], floats: means)
      try file.add("variances.\(index)", shape: [variances.count], floats: variances)
    }
  }

  package func take(from file: ModelFile) throws {
    for (index, layer) in layers.enumerated() {
      let means = try file.floats("means.\(index)", rank: 1).values
      let variances = try file.floats("variances.\(index)", rank: 1).values
      guard means.count == layer.statistics.means.count, variances.count == means.count,
        variances.allSatisfy({ $0 >= 0 })
      else {
        throw PredictorsError.wrongFile(
          path: file.path, reason: "its means and variances do not fit its layers")
      }
      (layer.statistics.means, layer.statistics.variances) = (means, variances)
    }
  }
}
