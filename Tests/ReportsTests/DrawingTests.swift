import Reports
import Spaces
import Tensors
import Testing

@Suite struct DrawingTests {
  /// A drawing of every kind of every shipped space.
  private func drawings() throws -> [String] {
    let spaces: [any SearchSpace] = [
      NASBench201(), NASBench101(), try ENAS(layers: 6), try ENAS(layers: 12),
      try DAG(operations: ["a", "b", "none"], maximumNodes: 20, maximumEdges: 30),
      try Chain(choices: Array(repeating: ["mbconv_3x3-e6", "skip_connect", "own"], count: 60)),
      try Chain(choices: Array(repeating: ["conv_3x3", "conv_3x3@conv_1x1"], count: 5)),
      try DAG(
        operations: ["a", "skip"], placement: .edges, minimumNodes: 6, maximumNodes: 6,
        maximumEdges: 9),
    ]
    var texts: [String] = []
    var random = RandomSource(seed: 4)
    for space in spaces {
      for flow in DrawingStyle.Flow.allCases {
        let style = DrawingStyle(flow: flow)
        let architecture = try space.sample(using: &random)
        texts.append(try drawing(of: architecture, in: space, style: style))
        var thumbnail = DrawingStyle.thumbnail
        thumbnail.flow = flow
        texts.append(try drawing(of: architecture, in: space, style: thumbnail))
        texts.append(try networkDrawing(of: architecture, in: space, style: style))
      }
    }
    return texts
  }

  @Test func everySpaceGivesWellFormedXML() throws {
    for text in try drawings() {
      #expect(XMLChecker.complaint(about: text) == nil)
      #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""))
      #expect(!text.contains("nan") && !text.contains("inf\""))
    }
    #expect(try drawings() == drawings())
  }

  @Test func showsOperationsByName() throws {
    let space = NASBench201()
    let cell = try space.parse(
      "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|none~2|")
    let text = try drawing(of: cell, in: space)
    for shown in ["nor conv 3×3", "nor conv 1×1", "skip connect", "avg pool 3×3", ">none<"] {
      #expect(text.contains(shown))
    }
    #expect(text.contains("<title>nor_conv_3x3</title>"))
    let thumbnail = try drawing(of: cell, in: space, style: .thumbnail)
    #expect(!thumbnail.contains("<text"))
    let network = try networkDrawing(of: cell, in: space)
    #expect(network.components(of: "5 × cell") == 3)
    #expect(network.components(of: "residual /2") > 2)
    #expect(network.contains("conv 3×3, 16<") && network.contains("linear, 10<"))
    let layers = try ENAS(layers: 3)
    var random = RandomSource(seed: 0)
    let chain = try layers.sample(using: &random)
    #expect(try networkDrawing(of: chain, in: layers) == drawing(of: chain, in: layers))
  }

  /// The drawing is of the network that these options train.
  @Test func showsTheNetworkAsConfigured() throws {
    let space = NASBench101()
    var random = RandomSource(seed: 0)
    let cell = try space.sample(using: &random)
    var options = NetworkOptions()
    (options.channels, options.cellsPerStage, options.stages) = (24, 2, 4)
    options.classes = 7
    let text = try networkDrawing(of: cell, in: space, options: options)
    #expect(text.contains("conv 3×3, 24<") && text.contains("linear, 7<"))
    #expect(text.components(of: "2 × cell") == 4 && text.components(of: ">max pool /2<") == 6)
    let own = try DAG(operations: ["conv_3x3", "none"], maximumNodes: 5)
    let drawn = try networkDrawing(of: own.sample(using: &random), in: own, options: options)
    for channels in [48, 96, 192] { #expect(drawn.contains(">residual /2, \(channels)<")) }
    options.channels = 0
    #expect(throws: SpacesError.self) {
      try networkDrawing(of: cell, in: space, options: options)
    }
    // Names without a meaning make no network.
    let names = try DAG(operations: ["attention", "mlp"], maximumNodes: 5)
    let named = try names.sample(using: &random)
    #expect(try networkDrawing(of: named, in: names) == drawing(of: named, in: names))
  }

  /// The same in every space: a color says what an operation is.
  @Test func colorsFollowTheOperation() throws {
    func fills(_ space: any SearchSpace) -> [String: String] {
      Dictionary(uniqueKeysWithValues: operationMarks(of: space).map { ($0.name, $0.fill) })
    }
    let (a, b, c) = (fills(NASBench201()), fills(NASBench101()), fills(try ENAS(layers: 2)))
    let own = fills(try DAG(operations: ["mine", "max_pool_3x3", "conv_3x3"], maximumNodes: 4))
    #expect(a["nor_conv_3x3"] == b["conv3x3-bn-relu"] && a["nor_conv_3x3"] == c["conv_3x3"])
    #expect(own["conv_3x3"] == c["conv_3x3"] && own["max_pool_3x3"] == b["maxpool3x3"])
    #expect(a["avg_pool_3x3"] == c["avg_pool_3x3"] && a["avg_pool_3x3"] != c["max_pool_3x3"])
    for space in [a, b, c, own] { #expect(Set(space.values).count == space.count) }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "a\" onload=\"x", "&amp;'", "]]>", "<!--",
    "\u{0}\u{1}\u{7F}\u{85}",
    "\u{FFFE}\u{FFFF}", "\n\t\r", "", " ", "😀👩‍👩‍👧", "\u{202E}abc",
    "e" + String(repeating: "\u{301}", count: 9999),
    String(repeating: "w", count: 100_000), "%s%n", "\u{2028}",
  ])
  func escapesHostileNames(name: String) throws {
    for placement in [OperationPlacement.nodes, .edges] {
      var space = StubSpace([name, "b"], on: placement)
      space.title = name
      var random = RandomSource(seed: 4)
      let graph = try space.graph(nodes: 6, density: 0.3, using: &random)
      for style in [DrawingStyle(), DrawingStyle(flow: .right), .thumbnail] {
        let text = try drawing(of: graph, in: space, style: style)
        #expect(XMLChecker.complaint(about: text) == nil)
        #expect(!text.contains("<script") && !text.contains("<!--") && !text.contains("]]>"))
        let layout = try cellLayout(of: graph, in: space, style: style)
        #expect(layout.width < 3000 && layout.height < 3000)
      }
    }
  }

  /// Types that the space has no name for are still drawn.
  @Test func drawsUnnamedOperations() throws {
    let space = StubSpace([], on: .nodes)
    let graph = try Architecture(nodes: [1, 200, 0], edges: [.init(0, 1), .init(1, 2)])
    #expect(try drawing(of: graph, in: space).contains("operation 198"))
  }

  @Test func colorsAreLegibleAndDistinct() throws {
    let names = (0..<16).map { "op\($0)" } + ["none", "skip"]
    let space = StubSpace(names, on: .nodes)
    let graph = try Architecture(
      nodes: [1] + (0..<18).map { $0 + 2 } + [0],
      edges: (0..<19).map { .init($0, $0 + 1) })
    let marks = try cellLayout(of: graph, in: space).boxes.map(\.mark)
    #expect(Set(marks.dropFirst().dropLast().map(\.fill)).count == 18)
    for mark in marks {
      let (ink, paper) = (luminance(mark.textColor), luminance(mark.fill))
      // The contrast ratio of WCAG 2.1; 4.5 is its level AA.
      #expect((max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5)
    }
  }

  @Test func refusesWhatItCannotDraw() throws {
    let space = NASBench201()
    let foreign = try Architecture(nodes: [0, 0], edges: [.init(0, 1)])
    #expect(throws: SpacesError.self) { try drawing(of: foreign, in: space) }
    #expect(throws: SpacesError.self) { try networkDrawing(of: foreign, in: space) }
    var random = RandomSource(seed: 4)
    let cell = try space.sample(using: &random)
    for size in [0, -1, 3.9, 97, .nan, .infinity] {
      #expect(
        throws: ReportsError.invalidArgument("font size \(size) is outside 4 to 96 points")
      ) { try drawing(of: cell, in: space, style: DrawingStyle(fontSize: size)) }
    }
  }

  private func luminance(_ color: String) -> Double {
    let value = Int(color.dropFirst(), radix: 16) ?? 0
    return zip([16, 8, 0], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, part in
      let c = Double(value >> part.0 & 255) / 255
      return sum + part.1 * (c <= 0.04045 ? c / 12.92 : power((c + 0.055) / 1.055))
    }
  }

  /// The 2.4th power by the fifth root of the twelfth.
  private func power(_ x: Double) -> Double {
    let target = (0..<12).reduce(1.0) { product, _ in product * x }
    return (0..<200).reduce(1.0) { y, _ in y - (y * y * y * y * y - target) / (5 * y * y * y * y) }
  }
}

extension String {
  /// How often the text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
