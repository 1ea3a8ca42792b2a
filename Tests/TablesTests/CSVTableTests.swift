import Spaces
import Storage
import Tables
import TestSupport
import Testing

@Suite struct CSVTableTests {
  private let space = NASBench201()

  private func read(_ text: String, _ layout: TableLayout = TableLayout()) throws -> BenchmarkTable
  {
    var table: BenchmarkTable?
    try withScratchDirectory { directory in
      let path = "\(directory)/table.csv"
      try writeFileAtomically(Array(text.utf8), to: path)
      table = try BenchmarkTable.read(path, layout: layout)
    }
    return try #require(table)
  }

  @Test func rowsOfAnyOrderMakeCurves() throws {
    let cells = try (0..<2).map { try space.text(of: space.architecture(at: $0)) }
    let text = """
      seed,arch,note,epoch,accuracy,seconds
      1,\(cells[0]),x,2,60.5,3\r
      1,\(cells[0]),"a, ""b""
      c",1,50.5,3

      1,"\(cells[1])",,1,40,4
      0,\(cells[0]),,1,52.5,
      """
    var layout = TableLayout()
    layout.time = "seconds"
    let table = try read(text, layout)
    #expect(table.metrics.map(\.name) == ["accuracy", "seconds"])
    let listed = table.architectures
    #expect(try table.curves(of: listed, "accuracy", seed: 1).values.prefix(3) == [50.5, 60.5, 40])
    #expect(try table.values("accuracy", epoch: 1) == [51.5, 40])
    #expect(try table.simulatedCost(of: [listed[0]], "accuracy", seed: 1) == [6])
    layout.metrics = ["accuracy"]
    #expect(try read(text, layout).metrics.map(\.name) == ["accuracy", "seconds"])
    layout.time = nil
    #expect(try read(text, layout).metrics.map(\.name) == ["accuracy"])
  }

  @Test func readsTheTextsOfEveryBuiltInSpace() throws {
    let spaces: [any SearchSpace] = [NASBench201(), NASBench101(), try ENAS(layers: 6)]
    for space in spaces {
      let cells = try space.sample(20, seed: 3)
      let rows = try cells.enumerated().map { "\"\(try space.text(of: $1))\",\($0),\($0)" }
      let table = try read("arch,seed,value\n\(rows.joined(separator: "\n"))\n")
      #expect(table.space.key == space.key)
      #expect(try table.values(of: [cells[7]], "value", seed: 7) == [7])
    }
    var layout = TableLayout(space: try DAG(operations: ["a", "b"], maximumNodes: 4))
    layout.isByClass = true
    let table = try read("arch,v\n\"a(0) b(0) output(1,2)\",5\n", layout)
    let twin = try table.space.parse("b(0) a(0) output(1,2)")
    #expect(try table.values(of: [twin], "v") == [5])
  }

  @Test(arguments: [
    "arch,a", "arch,a\n", "arch,a\nx,1\n", "a,b\n1,2\n", "arch,a,a\nC,1,2\n", "arch,arch\nC,C\n",
    "arch,a\nC\n", "arch,a\nC,1,2\n", "arch,a\nC,1\nC,x\n", "arch,a\nC,1\nC,2\n",
    "arch,a,epoch\nC,1,x\n", "arch,a,epoch\nC,1,-1\n", "arch,a,epoch\nC,1,1\nC,2,1\n",
    "arch,a\n\"C,1\n", "arch,a\n\"C\"x,1\n", "arch,note\nC,text\n", "arch,a\nC,1\n\u{0}",
    "arch,a,epoch\nC,1,99999999999\n", "arch,a,seed\nC,1,1.5\n", "arch,a\nC,\n",
  ])
  func saysWhatIsWrong(text: String) throws {
    let cell = try space.text(of: space.architecture(at: 1))
    #expect(throws: (any Error).self) { try read(text.replacing("C", with: cell)) }
  }

  @Test func refusesWhatIsNoTable() throws {
    for text in [
      "", "x", "one line without fields\n", "{\"a\": 1}", "PK\u{3}\u{4}", "[[9]], 1\n", "[[",
    ] {
      #expect(throws: (any Error).self, "\(text)") { try read(text) }
    }
    #expect(throws: StorageError.notFound(path: "/nowhere/at/all")) {
      try BenchmarkTable.read("/nowhere/at/all")
    }
    try withScratchDirectory { directory in
      #expect(throws: TablesError.self) { try BenchmarkTable.read(directory) }
    }
  }

  @Test func columnsInMemoryMakeATable() throws {
    let cells = try (0..<3).map { try space.architecture(at: $0) }
    let table = try BenchmarkTable(
      cells + cells, in: space, metrics: [("a", [1, 2, 3, 4, .nan, 6])], epochs: nil,
      seeds: [0, 0, 0, 1, 1, 1])
    #expect(try table.values("a") == [2.5, 2, 4.5])
    #expect(throws: TablesError.self) {
      try BenchmarkTable(cells, in: space, metrics: [("a", [1])])
    }
    #expect(throws: TablesError.self) {
      try BenchmarkTable(cells + cells, in: space, metrics: [("a", [1, 2, 3, 4, 5, 6])])
    }
    #expect(throws: TablesError.self) { try BenchmarkTable([], in: space, metrics: [("a", [])]) }
  }
}
