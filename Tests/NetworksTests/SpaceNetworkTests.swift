import Networks
import Spaces
import Tensors
import TestSupport
import Testing

/// Networks of every space: published sizes, and gradients.
@Suite struct SpaceNetworkTests {
  static func small(_ size: Int = 8, channels: Int = 6) -> NetworkOptions {
    var settings = NetworkOptions()
    (settings.height, settings.width, settings.channels) = (size, size, channels)
    (settings.cellsPerStage, settings.stages, settings.classes) = (1, 2, 4)
    return settings
  }

  static func expectGradients(_ graph: NetworkGraph) throws {
    let (images, labels) = try draw(6, graph, classes: 4, seed: 1)
    for format in [MemoryFormat.channelsLast, .imagesInLanes] {
      let network = try Network(
        graph, batch: 6, random: RandomSource(seed: 5), workers: 2, format: format)
      try network.load(images, labels: labels)
      for (name, exact, error) in try directionalErrors(network, seed: 2) {
        #expect(
          error < 6e-2 * abs(exact) + 2e-3, "\(format), \(name): \(exact) off by \(error)")
      }
    }
  }

  @Test(
    .enabled(if: DataFiles.isPresent("nb101_20k.csv.gz"), Comment(rawValue: DataFiles.absence)))
  func nasBench101ParametersEqualThePublishedOnes() throws {
    var settings = NetworkOptions()
    (settings.channels, settings.cellsPerStage) = (128, 3)
    let names = ["conv3x3-bn-relu": 0, "conv1x1-bn-relu": 1, "maxpool3x3": 2]
    let operations = NASBench101().operations
    for (index, row) in try DataFiles.rows(ofGzip: "nb101_20k.csv.gz").enumerated()
    where index % 40 == 0 {
      let vertices = try #require(row["vertices"].flatMap { Int($0) })
      let matrix = Array(try #require(row["adjacency"]))
      let codes = try #require(row["ops"]).map { $0.wholeNumberValue ?? -1 }
      let labels = codes.map { code in
        2 + (operations.firstIndex { names[$0] == code } ?? 0)
      }
      var edges: [Architecture.Edge] = []
      for y in 0..<vertices {
        for x in 0..<y where matrix[x * vertices + y] == "1" { edges.append(.init(x, y)) }
      }
      let cell = try Architecture(nodes: [1] + labels + [0], edges: edges)
      let graph = try NetworkGraph(of: cell, in: NASBench101(), options: settings)
      let published = try #require(row["trainable_parameters"].flatMap { Int($0) })
      #expect(graph.parameterCount == published)
    }
  }

  @Test(arguments: 0..<6)
  func nasBench101Gradients(seed: Int) throws {
    var random = RandomSource(seed: seed)
    let cell = try NASBench101().sample(using: &random)
    try Self.expectGradients(
      NetworkGraph(of: cell, in: NASBench101(), options: Self.small(channels: 20)))
  }

  @Test(arguments: 0..<4)
  func enasGradients(seed: Int) throws {
    var random = RandomSource(seed: seed)
    let architecture = try ENAS(layers: 4).sample(using: &random)
    try Self.expectGradients(
      NetworkGraph(
        of: architecture, in: ENAS(layers: 4), options: Self.small(7, channels: 5)))
  }

  /// Strides, widths, inverted bottlenecks and composed operations, as `Chain` has them.
  @Test func chainGradients() throws {
    try Self.expectGradients(GraphSamples.chain.graph(hasImageGradient: false))
  }

  @Test(arguments: 0..<6)
  func userSpaceGradients(seed: Int) throws {
    let operations: [Operation] = [
      .zero, .identity, .convolution(kernel: 3, dilation: 2), .separable(kernel: 5),
      .averagePooling(kernel: 3), .maximumPooling(kernel: 3),
    ]
    let space = try DAG(
      operations: ["zero", "identity", "dilated", "separable", "average", "maximum"],
      maximumNodes: 7)
    var random = RandomSource(seed: seed)
    let graph = try space.operationGraph(of: space.sample(using: &random))
    try Self.expectGradients(
      NetworkGraph(
        NetworkDescription(cell: graph, operations: operations, options: Self.small())))
  }

  /// The two ways to build the same cell.
  @Test func operationGraphsGiveTheNetworkOfTheSpaceItself() throws {
    let space = NASBench201()
    let operations = space.operations.map { name -> Operation in
      switch name {
      case "none": .zero
      case "skip_connect": .identity
      case "nor_conv_1x1": .convolution(kernel: 1)
      case "nor_conv_3x3": .convolution(kernel: 3)
      default: .averagePooling(kernel: 3)
      }
    }
    var random = RandomSource(seed: 1)
    for _ in 0..<20 {
      let cell = try space.sample(using: &random)
      let settings = Self.small()
      let own = try NetworkGraph(of: cell, in: NASBench201(), options: settings)
      let general = try NetworkGraph(
        NetworkDescription(
          cell: space.operationGraph(of: cell), operations: operations, options: settings))
      let made = own.parameters.reduce(0) { $0 + $1.count }
      #expect(general.parameterCount == made)
      let (images, labels) = try draw(6, own, classes: 4, seed: 1)
      let losses = try [own, general].map { graph in
        let network = try Network(graph, batch: 6, random: RandomSource(seed: 5))
        for (index, parameter) in graph.parameters.enumerated() {
          // The same numbers for equal shapes, wherever they stand.
          let values = (0..<parameter.count).map { Float($0 % 7) * 0.05 - 0.14 }
          try network.parameters.setValues(at: index, to: Tensor(values, shape: parameter.shape))
        }
        try network.load(images, labels: labels)
        return try network.lossAndGradient().loss
      }
      #expect(abs(losses[0] - losses[1]) < 1e-5)
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let graph = try OperationGraph(types: [1, 5, 0], predecessors: [0, 1, 2])
    #expect(throws: SpacesError.self) {
      try NetworkDescription(cell: graph, operations: [.identity], options: Self.small())
    }
    var options = Self.small()
    options.channels = 1 << 40
    let cell = try OperationGraph(types: [1, 2, 0], predecessors: [0, 1, 2])
    #expect(throws: SpacesError.self) {
      try NetworkDescription(cell: cell, operations: [.identity], options: options)
    }
    #expect(throws: SpacesError.self) {
      try NetworkDescription(
        cell: cell, operations: [.convolution(kernel: 2)], options: Self.small())
    }
    var first = try NetworkGraph(height: 8, width: 8, channels: 3)
    let second = try NetworkGraph(height: 9, width: 8, channels: 3)
    #expect(throws: NetworksError.self) {
      try first.convolution(second.image, channels: 16, kernel: 3)
    }
    #expect(throws: NetworksError.self) { try first.identity(first.image) }
    #expect(throws: NetworksError.self) { try first.sum([]) }
    #expect(throws: NetworksError.self) {
      try first.convolution(first.image, channels: -3, kernel: 3)
    }
    #expect(throws: NetworksError.self) {
      try first.convolution(first.image, channels: 16, kernel: 3, groups: 0)
    }
    let term = try first.convolution(first.image, channels: 30, kernel: 3)
    let value = try first.sum([term])
    #expect(throws: NetworksError.self) { try first.sum([term]) }
    #expect(throws: NetworksError.self) {
      try first.convolution(value, channels: 30, kernel: 3, groups: 2)
    }
    try first.classify(value, classes: 4)
    #expect(throws: NetworksError.self) { try first.classify(value, classes: 4) }
    #expect(throws: NetworksError.self) {
      try NetworkGraph(height: 0, width: 8, channels: 3)
    }
  }

  /// Convolutions between groups of channels, through a whole network.
  @Test func groupedGradients() throws {
    var graph = try NetworkGraph(height: 6, width: 5, channels: 3)
    let stem = try graph.sum([graph.convolution(graph.image, channels: 64, kernel: 3)])
    let grouped = try graph.sum([
      graph.convolution(stem, channels: 32, kernel: 3, stride: 2, groups: 2, inputReLU: true),
      graph.convolution(
        stem, channels: 32, kernel: 1, stride: 2, normalized: false, outputReLU: true),
    ])
    try graph.classify(grouped, classes: 4)
    try Self.expectGradients(graph)
  }
}
