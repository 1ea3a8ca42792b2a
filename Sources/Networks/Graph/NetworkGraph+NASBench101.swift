import Spaces

extension NetworkGraph {
  /// The network of NAS-Bench-101 (Ying et al. 2019, section 2.2, with the channel counts of the
  /// published `model_builder.py`): a stem, stacks of equal modules, and a halving maximum pooling
  /// with twice the channels before all stacks but the first. Published are 128 channels, 3 stacks
  /// and 3 modules each.
  public init(nasBench101 cell: Architecture, settings: CellNetworkSettings) throws {
    let space = NASBench101()
    let module = Module(try space.pruned(cell), operations: space.operations)
    self = try settings.graph()
    var channels = settings.channels
    var value = try sum([
      convolution(image, channels: channels, kernel: 3, outputReLU: true)
    ])
    for stack in 0..<settings.stages {
      if stack > 0 {
        channels *= 2
        value = try sum([pooled(value, .maximum, kernel: 2, stride: 2)])
      }
      for _ in 0..<settings.cellsPerStage {
        value = try append(module, channels: channels, to: value)
      }
    }
    try classify(value, classes: settings.classes)
  }

  /// A cell as adjacency and names.
  private struct Module {
    let vertices: Int
    let operations: [Int: String]
    private let edges: [[Bool]]

    init(_ cell: Architecture, operations names: [String]) {
      vertices = cell.nodeCount
      var edges = [[Bool]](
        repeating: [Bool](repeating: false, count: cell.nodeCount), count: cell.nodeCount)
      for edge in cell.edges { edges[edge.source][edge.target] = true }
      self.edges = edges
      let first = OperationGraph.firstOperationType
      operations = Dictionary(
        uniqueKeysWithValues: cell.nodes.enumerated().dropFirst().dropLast()
          .map { ($0, names[$1 - first]) })
    }

    var output: Int { vertices - 1 }

    func connects(_ source: Int, _ target: Int) -> Bool { edges[source][target] }

    /// The channels of each inner vertex: those before the output share its channels, and each
    /// other has as many as the widest it feeds.
    func channels(of total: Int) -> [Int] {
      var channels = [Int](repeating: total, count: vertices)
      let before = (1..<max(output, 1)).filter { connects($0, output) }
      guard !before.isEmpty else { return channels }
      for (rank, vertex) in before.enumerated() {
        channels[vertex] = total / before.count + (rank < total % before.count ? 1 : 0)
      }
      for vertex in (1..<output).reversed() where !connects(vertex, output) {
        channels[vertex] =
          (vertex + 1..<output).filter { connects(vertex, $0) }.map { channels[$0] }.max() ?? total
      }
      return channels
    }
  }

  private mutating func append(
    _ module: Module, channels total: Int, to input: Value
  ) throws -> Value {
    let channels = module.channels(of: total)
    var values: [Int: Value] = [:]
    for vertex in 1..<module.output {
      var terms: [Term] = []
      for source in 1..<vertex where module.connects(source, vertex) {
        if let value = values[source] {
          terms.append(try identity(value, channels: channels[vertex]))
        }
      }
      if module.connects(0, vertex) {
        terms.append(try project(input, channels: channels[vertex]))
      }
      let sum = try sum(terms)
      switch module.operations[vertex] {
      case "maxpool3x3":
        values[vertex] = try self.sum([pooled(sum, .maximum, kernel: 3, stride: 1)])
      case let name:
        let kernel = name == "conv3x3-bn-relu" ? 3 : 1
        values[vertex] = try self.sum([
          convolution(sum, channels: channels[vertex], kernel: kernel, outputReLU: true)
        ])
      }
    }
    let parts = (1..<module.output).filter { module.connects($0, module.output) }
      .compactMap { values[$0] }
    guard let first = parts.first else { return try sum([project(input, channels: total)]) }
    let joined = parts.count == 1 ? first : try concatenate(parts)
    guard module.connects(0, module.output) else { return joined }
    return try sum([identity(joined), project(input, channels: total)])
  }

  private mutating func project(_ input: Value, channels: Int) throws -> Term {
    try convolution(input, channels: channels, kernel: 1, outputReLU: true)
  }
}
