import Spaces
import Tensors
import Testing

@Suite struct ChainTests {
  static let choices = [
    ["conv_3x3", "skip_connect", "conv_5x5"], ["skip_connect", "conv_3x3", "max_pool_3x3"],
    ["mbconv_3x3-e3", "none", "skip_connect"], ["conv_5x5", "avg_pool_3x3", "conv_3x3"],
    ["skip_connect", "mbconv_3x3-e3", "none"],
  ]

  /// Nested loops over the choices.
  private static func naive() -> [String] {
    choices.reduce([""]) { texts, names in
      texts.flatMap { text in names.map { text.isEmpty ? $0 : "\(text)|\($0)" } }
    }
  }

  @Test func fiveLayersAreListedInTheOrderOfTheirChoices() throws {
    let space = try Chain(choices: Self.choices)
    #expect(space.size?.count == 243 && space.choices == Self.choices)
    let all = try space.enumerate(unique: false, control: RunControl())
    #expect(try all.map { try space.text(of: $0) } == Self.naive())
    #expect(try Self.naive().map { try space.parse($0) } == all)
    for chain in all {
      let indices = try space.operationIndices(of: chain)
      #expect(try space.architecture(operationIndices: indices) == chain)
      let names = indices.map { space.operations[$0] }
      #expect(try space.architecture(operations: names, edges: nil) == chain)
      let edges = (0...5).map { ($0, $0 + 1) }
      #expect(try space.architecture(operations: names, edges: edges) == chain)
      #expect(
        try space.architecture(operations: ["input"] + names + ["output"], edges: edges) == chain)
    }
  }

  @Test func neighborsDifferInOneLayer() throws {
    let space = try Chain(choices: Self.choices)
    let all = Set(try space.enumerate(unique: false, control: RunControl()))
    for chain in all {
      let near = try space.neighbors(of: chain)
      let naive = all.filter { other in
        zip(other.nodes, chain.nodes).count { $0 != $1 } == 1
      }
      #expect(near.count == 10 && Set(near) == naive)
    }
  }

  @Test func samplesAreUniform() throws {
    let space = try Chain(choices: Self.choices)
    let drawn = try space.sample(24_300, seed: 4)
    var counts: [Architecture: Int] = [:]
    for chain in drawn { counts[chain, default: 0] += 1 }
    // χ² with 242 degrees of freedom: below 330 with probability 0.9998.
    let statistic = counts.values.reduce(0.0) {
      $0 + (Double($1) - 100) * (Double($1) - 100) / 100
    }
    #expect(counts.count == 243 && statistic < 330)
  }

  @Test func encodingsKnowTheChoices() throws {
    let space = try Chain(choices: Self.choices)
    let chain = try space.parse("conv_5x5|skip_connect|none|avg_pool_3x3|mbconv_3x3-e3")
    #expect(
      try space.encode([chain], as: .adjacency).array
        == [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0])
    let indices = try space.operationIndices(of: chain)
    #expect(try space.encode([chain], as: .categorical).array == indices.map { Float($0 + 1) })
  }

  /// The rule by hand: identities and what leads to nothing have no part in a chain of one size.
  @Test func identitiesAndZerosFollowTheNamedRules() throws {
    let skeleton = try Skeleton(layers: 5, strides: [1, 1, 1, 1, 1])
    for (rule, dropsZeros) in [(Equivalence.identity, false), (.function, true)] {
      let space = try Chain(choices: Self.choices, skeleton: skeleton, equivalence: rule)
      var classes: [[String]: Set<String>] = [:]
      let all = try space.enumerate(unique: false, control: RunControl())
      for chain in all {
        let names = try space.operationIndices(of: chain).map { space.operations[$0] }
        let left = names.filter { $0 != "skip_connect" }
        let function = dropsZeros && names.contains("none") ? [] : left
        classes[function + (dropsZeros && names.contains("none") ? ["0"] : []), default: []].insert(
          try space.canonicalKey(of: chain))
      }
      #expect(classes.values.allSatisfy { $0.count == 1 })
      #expect(Set(classes.values.joined()).count == classes.count)
      #expect(try space.enumerate(unique: true, control: RunControl()).count == classes.count)
    }
  }

  @Test func anIdentityThatChangesSizesIsNone() throws {
    let choices = [["skip_connect", "conv_3x3"], ["skip_connect", "conv_3x3"]]
    func keys(_ strides: [Int]) throws -> [String] {
      let space = try Chain(
        choices: choices, skeleton: Skeleton(layers: 2, channels: [16, 16], strides: strides),
        equivalence: .function)
      return try ["skip_connect|conv_3x3", "conv_3x3|skip_connect"].map {
        try space.canonicalKey(of: space.parse($0))
      }
    }
    #expect(try Set(keys([1, 1])).count == 1)
    #expect(try Set(keys([1, 2])).count == 2)
  }

  @Test func ownRulesMakeClasses() throws {
    let space = try Chain(choices: Self.choices, equivalence: .custom { "\($0.nodes[1])" })
    #expect(try space.enumerate(unique: true, control: RunControl()).count == 3)
    struct Broken: Error {}
    let broken = try Chain(choices: Self.choices, equivalence: .custom { _ in throw Broken() })
    #expect(throws: Broken.self) { try broken.canonicalKey(of: broken.sample(1, seed: 0)[0]) }
    let short = try Chain(choices: Self.choices) { $0.nodes[1] == 0 }
    #expect(short.size == nil)
    #expect(try short.enumerate(unique: false, control: RunControl()).count == 81)
    #expect(try short.sample(50, seed: 0).allSatisfy { $0.nodes[1] == 0 })
  }

  /// No text holds a closure; the description says that there was one, again and again.
  @Test func ownRulesLeaveAMark() throws {
    let valid: DAG.Validity = { _ in true }
    let equivalence = Equivalence.custom { "\($0.nodes.count)" }
    let plain: [any SearchSpace] = [
      try Chain(choices: Self.choices), try DAG(operations: ["a", "b"], maximumNodes: 4),
    ]
    let own: [[any SearchSpace]] = [
      [
        try Chain(choices: Self.choices, equivalence: equivalence),
        try Chain(choices: Self.choices, validity: valid),
        try Chain(choices: Self.choices, equivalence: equivalence, validity: valid),
      ],
      [
        try DAG(operations: ["a", "b"], maximumNodes: 4, equivalence: equivalence),
        try DAG(operations: ["a", "b"], maximumNodes: 4, validity: valid),
        try DAG(
          operations: ["a", "b"], maximumNodes: 4, equivalence: equivalence, validity: valid),
      ],
    ]
    for (plain, spaces) in zip(plain, own) {
      #expect(!plain.lacksRule)
      var texts: Set = [plain.spaceDescription.description]
      for space in spaces {
        let text = space.spaceDescription.description
        #expect(!space.lacksRule && texts.insert(text).inserted, "\(text)")
        let again = try SpaceCatalog.space(text)
        #expect(again.lacksRule && again.spaceDescription.description == text, "\(text)")
        #expect(
          plain.isDescribed(by: text) && space.isDescribed(by: plain.spaceDescription.description))
      }
    }
  }

  @Test func sixtyLayersWork() throws {
    let names = [["conv_3x3", "conv_5x5", "skip_connect"], ["mbconv_3x3-e6", "skip_connect"]]
    let space = try Chain(choices: (0..<60).map { names[$0 % 2] }, equivalence: .function)
    #expect(space.size == SpaceSize([(2, 30), (3, 30)]) && space.size?.count == nil)
    let drawn = try space.sample(20, seed: 1)
    for chain in drawn {
      #expect(try space.parse(space.text(of: chain)) == chain)
      #expect(try space.neighbors(of: chain).count == 30 * 2 + 30)
      #expect(try space.architecture(from: space.operationGraph(of: chain)) == chain)
    }
    #expect(try space.encode(drawn, as: .adjacency).shape == [20, 150])
    #expect(try Set(drawn.map { try space.canonicalKey(of: $0) }).count == 20)
    #expect(throws: SpacesError.self) { try space.enumerate(unique: false, control: RunControl()) }
    #expect(throws: SpacesError.self) { try space.encode(drawn, as: .path) }
    let again = try SpaceCatalog.space(space.spaceDescription)
    #expect(again.spaceDescription == space.spaceDescription)
    let options = space.networkOptions
    #expect(try space.network(of: drawn[0], options: options).cost.parameters > 0)
  }

  @Test func mistakesAreRefusedInWords() throws {
    let choices = [["a", "b"], ["c"]]
    for (make, word) in [
      ({ try Chain(choices: []) }, "1 to 62 layers"),
      ({ try Chain(choices: Array(repeating: ["a"], count: 63)) }, "64 nodes"),
      ({ try Chain(choices: [["a"], []]) }, "at least one"),
      ({ try Chain(choices: [["a", "a"]]) }, "each once"),
      ({ try Chain(choices: choices, operations: ["a", "b"]) }, "none of the operations"),
      ({ try Chain(choices: [["a b"]]) }, "cannot name"),
      ({ try Chain(choices: choices, skeleton: Skeleton(layers: 3)) }, "skeleton of 3"),
      ({ try Chain(choices: choices, skeleton: Skeleton(layers: 2, strides: [1])) }, "1 strides"),
      ({ try Chain(choices: choices, skeleton: Skeleton(layers: 2, strides: [0, 1])) }, "stride"),
      (
        { try Chain(choices: choices, skeleton: Skeleton(layers: 2, channels: [.max, 1])) }, "8192"
      ),
      ({ try Chain(choices: choices, skeleton: Skeleton(layers: 2, stem: 0)) }, "stem"),
      ({ try Chain(choices: choices, skeleton: Skeleton(layers: 2, head: -1)) }, "8192"),
    ] as [(() throws -> Chain, String)] {
      let error = #expect(throws: SpacesError.self) { try make() }
      #expect(error?.description.contains(word) == true, "\(word): \(String(describing: error))")
    }
    let space = try Chain(choices: choices)
    for indices in [[], [0], [0, 0], [2, 2], [0, 3], [0, -1], [0, 2, 0]] {
      #expect(throws: SpacesError.self) { try space.architecture(operationIndices: indices) }
    }
    for text in ["", "a", "a|b", "a|c|", "c|c", "|a|c", "a c"] {
      #expect(throws: SpacesError.self) { try space.parse(text) }
    }
    #expect(try space.parse(" b | c ") == space.architecture(operationIndices: [1, 2]))
    for description in [
      "chain", "chain(operations=[a])", "chain(operations=[a],choices=[1])",
      "chain(operations=[a],choices=[0+])", "chain(operations=[a],choices=[0],strides=[x])",
      "chain(operations=[a],choices=[0],equivalence=same)",
    ] {
      #expect(throws: SpacesError.self) { try SpaceCatalog.space(description) }
    }
  }
}
