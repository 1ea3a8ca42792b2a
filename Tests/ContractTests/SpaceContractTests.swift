import Spaces
import Tensors
import Testing

/// What every search space of the catalog must do, that of `examples/swift/OwnSpace` included.
@Suite struct SpaceContractTests {
  static let examples: [String] = {
    try! SpaceCatalog.register(StackSpace.entry)
    return SpaceCatalog.entries.flatMap(\.examples)
  }()

  private func samples(_ space: any SearchSpace, _ count: Int) throws -> [Architecture] {
    try (0..<count).map {
      var random = RandomSource(seed: 7).split($0)
      return try space.sample(using: &random)
    }
  }

  @Test(arguments: examples) func samplesLieInTheSpaceAndFollowTheSeed(example: String) throws {
    let space = try SpaceCatalog.space(example)
    let drawn = try samples(space, 200)
    for architecture in drawn { try space.validate(architecture) }
    #expect(try samples(space, 200) == drawn)
    #expect(Set(drawn).count > 1)
  }

  @Test(arguments: examples) func mutationsAreNeighbors(example: String) throws {
    let space = try SpaceCatalog.space(example)
    for (seed, architecture) in try samples(space, 12).enumerated() {
      let neighbors = try space.neighbors(of: architecture)
      #expect(Set(neighbors).count == neighbors.count && !neighbors.contains(architecture))
      for step in 0..<20 {
        var random = RandomSource(seed: 11).split(seed, step)
        var same = random
        let mutated = try space.mutate(architecture, using: &random)
        try space.validate(mutated)
        #expect(neighbors.contains(mutated))
        #expect(try space.mutate(architecture, using: &same) == mutated)
      }
    }
  }

  @Test(arguments: examples) func neighborsAreSymmetric(example: String) throws {
    let space = try SpaceCatalog.space(example)
    for architecture in try samples(space, 8) {
      for neighbor in try space.neighbors(of: architecture) {
        try space.validate(neighbor)
        #expect(try space.neighbors(of: neighbor).contains(architecture))
      }
    }
  }

  @Test(arguments: examples) func textsGraphsAndHashesAgree(example: String) throws {
    let space = try SpaceCatalog.space(example)
    for architecture in try samples(space, 200) {
      let text = try space.text(of: architecture)
      #expect(try space.parse(text) == architecture)
      let graph = try space.operationGraph(of: architecture)
      let again = try space.architecture(from: graph)
      #expect(try space.operationGraph(of: again) == graph)
      // A graph may leave idle nodes out.
      #expect(again == architecture || graph.nodeCount < architecture.nodeCount)
      #expect(graph.nodeCount <= space.maximumGraphNodes)
      #expect(graph.types.first == OperationGraph.inputType)
      #expect(graph.types.last == OperationGraph.outputType)
      #expect(
        graph.types.dropFirst().dropLast().allSatisfy {
          (OperationGraph.firstOperationType..<space.typeCount).contains($0)
        })
      let hash = try space.canonicalKey(of: architecture)
      #expect(try space.canonicalKey(of: again) == hash)
    }
  }

  /// Drawn, counted and trained are one description: its parts hold together.
  @Test(arguments: examples) func networksAreDescribed(example: String) throws {
    let space = try SpaceCatalog.space(example)
    #expect(space.vocabulary.count == space.operations.count)
    var options = space.networkOptions
    (options.height, options.width, options.channels) = (8, 8, 12)
    for architecture in try samples(space, 20) {
      guard space.hasNetworks else {
        #expect(throws: SpacesError.self) { try space.network(of: architecture) }
        continue
      }
      let network = try space.network(of: architecture, options: options)
      #expect(network.classes == 10 && network.cost.parameters > 0 && network.cost.multiplyAdds > 0)
      #expect(try space.network(of: architecture, options: options) == network)
      #expect(try space.parameters(of: architecture, options: options) == network.cost.parameters)
      #expect(try space.flops(of: architecture, options: options) == network.cost.multiplyAdds)
      options.classes = 11
      let wider = try space.network(of: architecture, options: options)
      let added = try #require(network.features).channels + 1
      #expect(wider.cost.parameters == network.cost.parameters + added)
      options.classes = 10
    }
  }

  @Test(arguments: examples) func smallSpacesAreListedOnce(example: String) throws {
    let space = try SpaceCatalog.space(example)
    guard let count = space.size?.count, count <= 100_000 else { return }
    let all = try space.enumerate(unique: false, control: RunControl())
    #expect(all.count == count && Set(all).count == count)
    var seen: Set<String> = []
    let unique = try all.filter { seen.insert(try space.canonicalKey(of: $0)).inserted }
    #expect(try space.enumerate(unique: true, control: RunControl()) == unique)
    let members = Set(all)
    for architecture in try samples(space, 100) { #expect(members.contains(architecture)) }
  }

  @Test(arguments: examples, Encoding.allCases)
  func encodingsAreFiniteAndOfOneWidth(example: String, encoding: Encoding) throws {
    let space = try SpaceCatalog.space(example)
    let drawn = try samples(space, 20)
    let empty: Tensor
    do {
      empty = try space.encode([], as: encoding)
    } catch SpacesError.unsupported where encoding == .path {
      return
    }
    let rows = try space.encode(drawn, as: encoding)
    #expect(rows.shape == [drawn.count, empty.shape[1]] && empty.shape[0] == 0)
    #expect(rows.elements.allSatisfy { $0.isFinite })
    for (index, architecture) in drawn.enumerated() {
      let row = try space.encode([architecture], as: encoding).array
      #expect(row == Array(rows.array[index * row.count..<(index + 1) * row.count]))
    }
  }

  @Test(arguments: examples) func foreignArchitecturesAreRefused(example: String) throws {
    let space = try SpaceCatalog.space(example)
    let foreign = try [
      Architecture(nodes: [0], edges: []),
      Architecture(nodes: [0, 0, 0, 0], edges: []),
      Architecture(nodes: [253, 253], edges: [.init(0, 1, label: 253)]),
      Architecture(nodes: Array(repeating: 9, count: 64), edges: [.init(0, 63)]),
    ]
    var random = RandomSource(seed: 1)
    for architecture in foreign {
      #expect(!space.contains(architecture))
      #expect(throws: SpacesError.self) { try space.validate(architecture) }
      #expect(throws: SpacesError.self) { try space.text(of: architecture) }
      #expect(throws: SpacesError.self) { try space.canonicalKey(of: architecture) }
      #expect(throws: SpacesError.self) { try space.operationGraph(of: architecture) }
      #expect(throws: SpacesError.self) { try space.neighbors(of: architecture) }
      #expect(throws: SpacesError.self) { try space.mutate(architecture, using: &random) }
      for encoding in Encoding.allCases {
        #expect(throws: SpacesError.self) { try space.encode([architecture], as: encoding) }
      }
    }
    for _ in 0..<200 {
      let nodes = 1 + random.below(64)
      let graph = try OperationGraph(
        types: (0..<nodes).map { _ in random.below(8) },
        predecessors: (0..<nodes).map { UInt64.random(in: 0..<1 << UInt64($0), using: &random) })
      do {
        try space.validate(space.architecture(from: graph))
      } catch is SpacesError {}
    }
  }

  @Test(arguments: examples) func endlessTextsAreRefused(example: String) throws {
    let space = try SpaceCatalog.space(example)
    var random = RandomSource(seed: 2)
    let text = try space.text(of: space.sample(using: &random))
    for tail in [
      String(repeating: " ", count: 1 << 20) + "x", String(repeating: text, count: 9999),
    ] {
      #expect(throws: SpacesError.self) { try space.parse(text + tail) }
    }
  }

  @Test(arguments: examples) func damagedTextsAreReadOrRefused(example: String) throws {
    let space = try SpaceCatalog.space(example)
    var random = RandomSource(seed: 5)
    for architecture in try samples(space, 20) {
      let bytes = Array(try space.text(of: architecture).utf8)
      for _ in 0..<100 {
        var damaged = bytes
        for _ in 0...random.below(3) {
          let position = random.below(damaged.count)
          switch random.below(4) {
          case 0: damaged[position] = UInt8(random.below(256))
          case 1: damaged.remove(at: position)
          case 2: damaged.insert(bytes[random.below(bytes.count)], at: position)
          default: damaged.removeLast(damaged.count - position - 1)
          }
          if damaged.isEmpty { damaged = [0] }
        }
        do {
          try space.validate(space.parse(String(decoding: damaged, as: UTF8.self)))
        } catch is SpacesError {}
      }
    }
  }
}
