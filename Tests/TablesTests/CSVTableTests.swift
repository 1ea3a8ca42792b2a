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

  private func row(_ row: Int, _ column: String?, _ reason: String) -> (any Error) -> Bool {
    { error in
      guard case StorageError.malformedRow(_, row, column, let found) = error else { return false }
      return found.contains(reason) && !"\(error)".contains("corrupted")
    }
  }

  /// The whole column decides: a word for a missing value in the first row drops nothing.
  @Test(arguments: ["", "NA", "nan", "None", "<NA>", "N/A", " null "])
  func wordsOfMissingValuesAreMissing(word: String) throws {
    let cells = try (0..<3).map { try space.text(of: space.architecture(at: $0)) }
    let table = try read(
      ",arch,acc,note,Unnamed: 0\n0,\(cells[0]),\(word),x,5\n1,\(cells[1]),2.5,y,6\n2,\(cells[2]),-3e-1,z,7\n,,,,\n"
    )
    #expect(table.metrics.map(\.name) == ["acc"])
    let values = try table.values("acc")
    #expect(values[0].isNaN && values[1...] == [2.5, -0.3])
  }

  @Test(arguments: [
    ("12%", "percent sign"), ("\"12,5\"", "decimal point"), ("0x1F", "hexadecimal"),
    ("-Inf", "infinite"), ("infinity", "infinite"), ("1\u{0}2", "NUL"), ("1e999", "64-bit"),
    ("good", "no number"), ("1_000", "no number"), ("nan(0x1)", "no number"),
  ])
  func refusesWhatIsNoNumberByRowColumnAndValue(field: String, reason: String) throws {
    let cells = try (0..<3).map { try space.text(of: space.architecture(at: $0)) }
    for rows in [[field, "1"], ["1", field]] {
      let text = "arch,acc\n\(cells[0]),\(rows[0])\n\n\(cells[1]),\(rows[1])\n"
      // The header is row 1, and the empty line counts.
      #expect {
        try read(text)
      } throws: { error in
        row(rows[0] == field ? 2 : 4, "acc", reason)(error)
      }
    }
  }

  @Test func wholeNumbersAsAMergeLeavesThemAreTaken() throws {
    let cell = try space.text(of: space.architecture(at: 1))
    let table = try read("arch,epoch,seed,a\n\(cell),1.0,3.0,5\n\(cell),2e0,3.0,6\n")
    #expect(table.metrics == [.init(name: "a", epochs: [1, 2], seeds: [3])])
    #expect(throws: (any Error).self) { try read("arch,epoch,a\n\(cell),1.5,5\n") }
    #expect {
      try read("arch,epoch,a\n\(cell),1,5\n\(cell),,5\n")
    } throws: { row(3, "epoch", "no value")($0) }
  }

  @Test func repeatedRowsAreNamed() throws {
    let cell = try space.text(of: space.architecture(at: 1))
    #expect {
      try read("arch,seed,epoch,a\n\(cell),0,1,5\n\(cell),0,2,6\n\(cell),0,1,7\n")
    } throws: { row(4, "a", "seed 0, epoch 1 was given in row 2 already")($0) }
    #expect {
      try read("arch,seed,a\n\(cell),0,5\n\(cell),1,6\n\(cell),0,7\n")
    } throws: { row(4, "a", "seed 0 was given in row 2 already")($0) }
    // Two rows may give two metrics of one training.
    let table = try read("arch,seed,a,b\n\(cell),0,5,\n\(cell),0,,7\n")
    #expect(try table.values("a") == [5] && table.values("b") == [7])
  }

  @Test(arguments: [";", "\t"])
  func otherSeparatorsAreRead(separator: String) throws {
    let cell = try space.text(of: space.architecture(at: 1))
    let table = try read(
      "seed\(separator)arch\(separator)a,b\n3\(separator)\(cell)\(separator)0.5\n")
    #expect(try table.values("a,b", seed: 3) == [0.5])
  }

  @Test func namesForeignFiles() throws {
    var tar = [UInt8](repeating: 0, count: 512)
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    let xlsx =
      Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [19, 0, 0, 0]
      + Array("[Content_Types].xml".utf8)
    let files: [([UInt8], String)] = [
      (Array("\n<!DOCTYPE html>\n<html>a,b".utf8), "HTML page"), (tar, "tar archive"),
      (xlsx, "spreadsheet"), (Array("PK\u{3}\u{4}".utf8), "zip archive"),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0x2C], "picture"),
      (Array("version https://git-lfs.github.com/spec/v1\noid sha256:a,b\n".utf8), "git lfs pull"),
      (Array("{\"a\": 1, \"b\": 2}".utf8), "JSON"), ([0xFF, 0xFE, 0x61, 0], "UTF-16"),
      (Array("PAR1".utf8), "Parquet"), ([], "empty"),
    ]
    for (bytes, name) in files {
      try withScratchDirectory { directory in
        let path = "\(directory)/results.csv"
        try writeFileAtomically(bytes, to: path)
        for read in [
          { try BenchmarkTable.read(path) },
          { try BenchmarkTable.read(contents: bytes, name: path) },
        ] {
          #expect {
            _ = try read()
          } throws: { error in
            "\(error)".contains(name) && "\(error)".contains("results.csv")
          }
        }
      }
    }
  }

  /// The rule that files do not hold comes with the space, and decides.
  @Test func aTableIsOfTheSpaceThatIsGiven() throws {
    let own = try DAG(operations: ["a", "b"], maximumNodes: 4) { !$0.nodes.contains(1) }
    let plain = own.with(validity: nil)
    let cells = try own.sample(5, seed: 0)
    let distinct = Array(Set(cells))
    let table = try BenchmarkTable(
      distinct, in: own, metrics: [("v", distinct.indices.map(Double.init))], isByClass: true)
    let bytes = try table.serialized()
    #expect(try BenchmarkTable.read(contents: bytes).space.lacksRule)
    let again = try BenchmarkTable.read(contents: bytes, layout: TableLayout(space: own))
    #expect(!again.space.lacksRule && again.architectures == distinct)
    let other = try #require(try plain.sample(50, seed: 1).first { $0.nodes.contains(1) })
    #expect(!again.space.contains(other) && plain.contains(other))
    let refused = try BenchmarkTable([other], in: plain, metrics: [("v", [1])]).serialized()
    #expect(throws: SpacesError.self) {
      try BenchmarkTable.read(contents: refused, layout: TableLayout(space: own))
    }
    #expect(throws: TablesError.self) {
      try BenchmarkTable.read(contents: bytes, layout: TableLayout(space: space))
    }
  }

  @Test func partsOfATable() throws {
    let cells = try (0..<4).map { try space.architecture(at: $0) }
    let table = try BenchmarkTable(
      cells + cells, in: space,
      metrics: [
        ("a", [1, 2, 3, 4, 5, 6, 7, 8]), ("b", [.nan, 1] + Array(repeating: .nan, count: 6)),
      ],
      epochs: [1, 1, 1, 1, 2, 2, 2, 2])
    let part = try table.selecting([2, 0])
    #expect(part.architectures == [cells[2], cells[0]] && part.metrics.map(\.name) == ["a"])
    #expect(try part.curves(of: part.architectures, "a").values == [3, 7, 1, 5])
    for rows in [[], [4], [-1], [0, 0]] {
      #expect(throws: TablesError.self) { try table.selecting(rows) }
    }
    let wider = try table.adding("c", [9, .nan, 7, 6])
    #expect(try wider.values("c", epoch: nil).first == 9 && wider.values("a") == table.values("a"))
    #expect(throws: TablesError.self) { try wider.adding("c", [1, 2, 3, 4]) }
    #expect(throws: TablesError.self) { try table.adding("c", [1, 2]) }
    #expect(throws: TablesError.self) { try table.adding("c", [1, 2, 3, .infinity]) }
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
