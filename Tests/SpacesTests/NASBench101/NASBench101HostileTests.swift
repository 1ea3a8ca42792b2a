import Spaces
import Tensors
import Testing

@Suite struct NASBench101HostileTests {
  let space = NASBench101()

  static func cell(_ nodes: [Int], _ edges: [(Int, Int)], label: Int = 0) throws -> Architecture {
    try Architecture(nodes: nodes, edges: edges.map { .init($0.0, $0.1, label: label) })
  }

  @Test func cellsOutsideTheSpaceAreRefusedEverywhere() throws {
    let all = (1..<6).flatMap { y in (0..<y).map { ($0, y) } }
    let cells = try [
      Self.cell([1], []),
      Self.cell([0, 0], [(0, 1)]),
      Self.cell([1, 0], []),
      Self.cell([0, 1], [(0, 1)]),
      Self.cell([1, 1, 0], [(0, 1), (1, 2)]),
      Self.cell([1, 0, 0], [(0, 1), (1, 2)]),
      Self.cell([1, 5, 0], [(0, 1), (1, 2)]),
      Self.cell([1, 253, 0], [(0, 1), (1, 2)]),
      Self.cell([1, 2, 0], [(0, 1)]),
      Self.cell([1, 2, 0], [(0, 1), (1, 2)], label: 1),
      Self.cell([1, 2, 2, 2, 2, 0], all),
      Self.cell([1, 2, 2, 2, 2, 2, 2, 0], (0..<7).map { ($0, $0 + 1) }),
      Self.cell(Array(repeating: 2, count: 64), [(0, 63)]),
    ]
    var random = RandomSource(seed: 1)
    for cell in cells {
      #expect(!space.contains(cell))
      #expect(throws: SpacesError.self) { try space.validate(cell) }
      #expect(throws: SpacesError.self) { try space.pruned(cell) }
      #expect(throws: SpacesError.self) { try space.canonicalKey(of: cell) }
      #expect(throws: SpacesError.self) { try space.text(of: cell) }
      #expect(throws: SpacesError.self) { try space.operationGraph(of: cell) }
      #expect(throws: SpacesError.self) { try space.neighbors(of: cell) }
      #expect(throws: SpacesError.self) { try space.mutate(cell, using: &random) }
      for encoding in Encoding.allCases {
        #expect(throws: SpacesError.self) { try space.encode([cell], as: encoding) }
      }
    }
  }

  @Test func tenEdgesAreTooManyOnlyWhereTheyCount() throws {
    // Nine edges on paths, and a tenth to a vertex that leads nowhere.
    let nine = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (0, 2), (0, 3), (0, 4)]
    try space.validate(Self.cell([1, 2, 2, 2, 2, 2, 0], nine))
    #expect(!space.contains(try Self.cell([1, 2, 2, 2, 2, 2, 0], nine + [(0, 5)])))
    let eight = [(0, 1), (1, 2), (2, 3), (3, 6), (0, 2), (0, 3), (0, 6), (1, 3), (2, 6)]
    try space.validate(Self.cell([1, 2, 2, 2, 2, 2, 0], eight + [(0, 4), (4, 5), (1, 4)]))
  }

  @Test func officialListsParse() throws {
    let cell = try Self.cell([1, 4, 0], [(0, 1), (1, 2)])
    let texts = [
      "010001000:input,maxpool3x3,output",
      " 010 001 000 : input , maxpool3x3 , output ",
      "[[0,1,0],[0,0,1],[0,0,0]],[\"input\",\"maxpool3x3\",\"output\"]",
      "([[0, 1, 0], [0, 0, 1], [0, 0, 0]], ['input', 'maxpool3x3', 'output'])",
      "[[[0,1,0],[0,0,1],[0,0,0]],\n [\"input\",\"maxpool3x3\",\"output\"]]\n",
    ]
    for text in texts { #expect(try space.parse(text) == cell, "\(text)") }
    #expect(try space.text(of: cell) == texts[0])
  }

  @Test(arguments: [
    "", " ", ":", "0", "01", "0100", "0100:", "0100:input", "0100:input,output,",
    "010:input,output",
    "0100:output,input", "0100:input,input", "0010:input,output", "0110:input,output",
    "0200:input,output", "0000:input,output", "0100;input,output", "0100:input,output;",
    "010001000:input,conv5x5,output", "010001000:input,,output", "0:input", "1:input",
    "010001000:input,conv3x3-bn-relu-,output", "[", "[[", "[[[", "[]", "[[]]", "[[0,1],[0,0]]",
    "[[0,1],[0]],['input','output']", "[[0,1],[0,0]],['input','output'", "[[0,1],[0,0]],['input']",
    "[[0,1],[0,0]],[input,output]", "[[0,1],[0,0]],['input\",'output']",
    "([[0,1],[0,0]],['input','output']",
    "[[0,1],[0,0]],['input','output'])", "[[0,-1],[0,0]],['input','output']",
    "[[0,1e9],[0,0]],['input','output']", "[[0,1,0,0]],['input','output']", "\u{0}", "\u{1F600}",
  ])
  func malformedTextsAreRefused(text: String) {
    #expect(throws: SpacesError.self) { try space.parse(text) }
  }

  @Test func hugeTextsAreRefused() {
    for unit in ["0", "1", "[", "(", "0,", "[[0,0],"] {
      #expect(throws: SpacesError.self) {
        try space.parse(String(repeating: unit, count: 400_000))
      }
    }
    let names = Array(repeating: "input", count: 200_000).joined(separator: ",")
    #expect(throws: SpacesError.self) { try space.parse("0100:\(names)") }
  }

  @Test func errorsNameTheOffset() {
    let error = #expect(throws: SpacesError.self) {
      try space.parse("010001000:input,conv,output")
    }
    #expect(error?.description.hasSuffix("at byte 16") == true)
    let lower = #expect(throws: SpacesError.self) { try space.parse("0110:input,output") }
    #expect(lower?.description.hasSuffix("at byte 2") == true)
  }

  @Test func damagedTextsNeverTrap() throws {
    let texts = [
      "0100110001000000010010000010000001000000010000000:input,conv3x3-bn-relu,maxpool3x3,"
        + "conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output",
      "([[0, 1, 0], [0, 0, 1], [0, 0, 0]], ['input', 'maxpool3x3', 'output'])",
    ]
    var random = RandomSource(seed: 3)
    for round in 0..<20_000 {
      var bytes = Array(texts[round % texts.count].utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[random.below(bytes.count)], at: place)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        try space.validate(space.parse(text))
      } catch is SpacesError {}
    }
  }
}
