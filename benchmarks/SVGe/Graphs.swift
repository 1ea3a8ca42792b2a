import Embeddings
import Spaces
import Storage
import Tensors

/// The graphs that a benchmark works on.
struct Graphs {
  let space: any SearchSpace
  let list: [OperationGraph]

  /// Of the space called `name`: from a text file, one graph a line, its types and its predecessor
  /// masks as numbers (`svge.py` writes it from the rival's reader), or drawn at random.
  init(of name: String, file: String?, count: Int) throws {
    let space: any SearchSpace =
      switch name {
      case "enas": try ENAS(layers: 6)
      case "nb101": NASBench101()
      default: NASBench201()
      }
    self.space = space
    guard let file else {
      var random = RandomSource(seed: 0)
      list = try (0..<count).map { _ in
        try space.operationGraph(of: space.sample(using: &random))
      }
      return
    }
    let text = String(decoding: try readFile(at: file, limit: 1 << 28), as: UTF8.self)
    list = try text.split(separator: "\n").prefix(count).map { line in
      let row = line.split(separator: " ").compactMap { UInt64($0) }
      return try OperationGraph(
        types: row.prefix(row.count / 2).map(Int.init),
        predecessors: Array(row.suffix(row.count / 2)))
    }
  }
}

/// Floating-point operations of the matrix products alone at the published sizes, with exact
/// algebra: messages summed before their product, message and GRU input one matrix, no product for
/// a node without neighbors, the edge head split into a node's and a graph's part.
enum Work {
  private static let (half, latent, gates) = (125, 56, 375)
  private static let (width, hidden) = (250, 306)

  static func encode(_ graph: OperationGraph) -> Int {
    2 * propagate(graph, nodes: graph.nodeCount)
      + 2 * graph.nodeCount * width * 2 * (latent + 1)
  }

  /// Both sides, every step.
  static func decode(_ graph: OperationGraph, types: Int) -> Int {
    let n = graph.nodeCount
    let mirrored = (0..<n).map { node in
      graph.predecessors.enumerated().reduce(UInt64(0)) { mask, entry in
        entry.element >> UInt64(n - 1 - node) & 1 == 1
          ? mask | 1 << UInt64(n - 1 - entry.offset) : mask
      }
    }
    let reversed = try? OperationGraph(types: graph.types.reversed(), predecessors: mirrored)
    return [graph, reversed ?? graph].reduce(0) { sum, side in
      sum + 2 * ((width + latent) * hidden + hidden * width)
        + (1..<n).reduce(0) { $0 + step($1, of: side, types: types) }
    }
  }

  private static func step(_ k: Int, of graph: OperationGraph, types: Int) -> Int {
    var products = k * width * 2 * (latent + 1) + 2 * latent * latent + latent * types
    products += (width + 2 * latent) * hidden + hidden * width
    if k > 1 { products += (k + 1) * width * hidden + 2 * latent * hidden + k * hidden }
    return 2 * products + (k > 1 ? 2 * propagate(graph, nodes: k) : 0)
  }

  /// One round in both directions, over the first nodes.
  private static func propagate(_ graph: OperationGraph, nodes: Int) -> Int {
    let masks = graph.predecessors.prefix(nodes)
    let reached = masks.count { $0 != 0 }
    let left = masks.reduce(0, |).nonzeroBitCount
    return 2 * (2 * nodes * half * gates + (reached + left) * width * gates)
  }
}
