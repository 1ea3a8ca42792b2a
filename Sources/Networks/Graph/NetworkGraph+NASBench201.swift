import Spaces

extension NetworkGraph {
  /// The network of NAS-Bench-201 (Dong and Yang 2020, figure 1 and section 2.1): a stem, stages of
  /// equal cells, and residual blocks that halve the image and double the channels between them.
  ///
  /// Edges that no path from the cell's input to its output uses are counted and not computed. A
  /// cell whose output depends on nothing gives zeros, so that the network learns no more than the
  /// frequencies of the classes. For images of odd size the block's shortcut averages what its last
  /// window holds, where the original, made for even sizes, would drop a line.
  public init(nasBench201 cell: Architecture, settings: CellNetworkSettings = .init()) throws {
    let space = NASBench201()
    try space.validate(cell)
    self = try settings.graph()
    try build(settings) { graph, input in try graph.append(cell, of: space, to: input) }
  }

  /// The skeleton around cells.
  mutating func build(
    _ settings: CellNetworkSettings, cell: (inout NetworkGraph, Value) throws -> Value
  ) throws {
    var channels = settings.channels
    var value = try sum([convolution(image, channels: channels, kernel: 3)])
    for stage in 0..<settings.stages {
      if stage > 0 {
        channels *= 2
        value = try reduce(value, channels: channels)
      }
      for _ in 0..<settings.cellsPerStage { value = try cell(&self, value) }
    }
    value = try sum([normalized(value, relu: true)])
    try classify(value, classes: settings.classes)
  }

  private mutating func reduce(_ source: Value, channels: Int) throws -> Value {
    let inner = try sum([
      convolution(source, channels: channels, kernel: 3, stride: 2, inputReLU: true)
    ])
    let pooled = try sum([pooled(source, .average, kernel: 2, stride: 2)])
    return try sum([
      convolution(inner, channels: channels, kernel: 3, inputReLU: true),
      convolution(pooled, channels: channels, kernel: 1, normalized: false),
    ])
  }

  private mutating func append(
    _ cell: Architecture, of space: NASBench201, to input: Value
  ) throws -> Value {
    let edges = cell.edges.map { ($0.source, $0.target, space.operations[$0.label]) }
    let last = cell.nodeCount - 1
    var leadsOut: Set = [last]
    for (source, target, name) in edges.reversed() where name != "none" && leadsOut.contains(target)
    {
      leadsOut.insert(source)
    }
    var nodes: [Int: Value] = [0: input]
    for node in 1...last {
      var terms: [Term] = []
      for (source, target, name) in edges where target == node && name != "none" {
        guard let from = nodes[source], leadsOut.contains(node) else {
          if let kernel = Self.kernels201[name] {
            countIdleConvolution(input, channels: input.channels, kernel: kernel)
          }
          continue
        }
        if let kernel = Self.kernels201[name] {
          terms.append(
            try convolution(from, channels: input.channels, kernel: kernel, inputReLU: true))
        } else if name == "avg_pool_3x3" {
          terms.append(try pooled(from, .average, kernel: 3, stride: 1))
        } else {
          terms.append(try identity(from))
        }
      }
      if !terms.isEmpty { nodes[node] = try sum(terms) }
    }
    if let output = nodes[last] { return output }
    return try sum([], like: input)
  }

  private static let kernels201 = ["nor_conv_1x1": 1, "nor_conv_3x3": 3]
}
