import Spaces
import Tables
import Tensors
import Testing

@Suite struct BenchmarkTableTests {
  private let space = NASBench201()

  /// Three cells: curves of two seeds, the second seed only for the first cell, and a single value.
  private func sample(isByClass: Bool = false) throws -> BenchmarkTable {
    let builder = TableBuilder(space: space, title: "sample", isByClass: isByClass)
    for row in 0..<3 {
      let cell = try space.architecture(at: row)
      let curve = [10.0, 20, 30].map { $0 + Double(row) }
      try builder.set("accuracy", of: cell, seed: 1, epochs: [1, 5, 9], to: curve)
      try builder.set("seconds", of: cell, seed: 1, epochs: [1, 5, 9], to: [2, 3, 4])
      if row > 0 { try builder.set("parameters", of: cell, to: [Double(row)]) }
    }
    let first = try space.architecture(at: 0)
    try builder.set("accuracy", of: first, seed: 0, epochs: [1, 5, 9], to: [12, .nan, 40])
    return try builder.finish(
      notes: ["unit": "percent"],
      costs: ["accuracy": MeasuringCost(time: "seconds", kind: .perEpoch)])
  }

  @Test func answersQueries() throws {
    let table = try sample()
    let cells = try (0..<3).map { try space.architecture(at: $0) }
    #expect(table.architectures == cells && table.count == 3)
    #expect(
      table.metrics == [
        .init(name: "accuracy", epochs: [1, 5, 9], seeds: [0, 1]),
        .init(name: "seconds", epochs: [1, 5, 9], seeds: [1]),
        .init(name: "parameters", epochs: [], seeds: []),
      ])
    #expect(try table.values(of: cells, "accuracy") == [35, 31, 32])
    #expect(try table.values(of: cells.reversed(), "accuracy", epoch: 1, seed: 1) == [12, 11, 10])
    #expect(try table.values(of: cells, "accuracy", epoch: 5) == [20, 21, 22])
    #expect(try table.values("accuracy", epoch: 1) == [11, 11, 12])
    let second = try table.values(of: cells, "accuracy", seed: 0)
    #expect(second[0] == 40 && second[1].isNaN && second[2].isNaN)
    let parameters = try table.values("parameters")
    #expect(parameters[0].isNaN && parameters[1...] == [1, 2])
    let curves = try table.curves(of: [cells[2], cells[0]], "accuracy")
    #expect(curves.epochs == [1, 5, 9] && curves.values == [12, 22, 32, 11, 20, 35])
    #expect(try table.curves(of: [cells[1]], "parameters").values == [1])
    #expect(try table.values(of: [], "accuracy") == [])
  }

  @Test func findsTheBestAndAddsUpCosts() throws {
    let table = try sample()
    #expect(try table.best("accuracy") == (0, 35))
    #expect(try table.best("accuracy", seed: 1) == (2, 32))
    #expect(try table.best("accuracy", epoch: 1, isLowest: true) == (0, 11))
    #expect(try table.best("parameters") == (2, 2))
    let cells = table.architectures
    #expect(try table.simulatedCost(of: cells, "accuracy") == [9, 9, 9])
    #expect(try table.simulatedCost(of: cells, "accuracy", epoch: 5) == [5, 5, 5])
    #expect(throws: TablesError.unknownCost(metric: "parameters", existing: ["accuracy"])) {
      try table.simulatedCost(of: cells, "parameters")
    }
  }

  @Test func anIsomorphicCellAnswersThroughItsClassWhereTheTableSaysSo() throws {
    let listed = try #require(
      (0..<200).lazy.map { try! space.architecture(at: $0) }.first { cell in
        let hash = try! space.canonicalKey(of: cell)
        return try! space.neighbors(of: cell).contains { try! space.canonicalKey(of: $0) == hash }
      })
    let hash = try space.canonicalKey(of: listed)
    let twin = try #require(
      try space.neighbors(of: listed).first { try space.canonicalKey(of: $0) == hash })
    for isByClass in [true, false] {
      let builder = TableBuilder(space: space, title: "one", isByClass: isByClass)
      try builder.set("accuracy", of: try space.architecture(at: 5000), to: [1])
      try builder.set("accuracy", of: listed, to: [7])
      let table = try builder.finish()
      #expect(try table.values(of: [listed], "accuracy") == [7])
      if isByClass {
        #expect(try table.values(of: [twin], "accuracy") == [7])
      } else {
        #expect(throws: TablesError.self) { try table.values(of: [twin], "accuracy") }
      }
    }
  }

  @Test func errorsListWhatThereIs() throws {
    let table = try sample()
    let cells = table.architectures
    func message(_ body: () throws -> some Any) -> String {
      do { return "\(try body())" } catch { return "\(error)" }
    }
    #expect(
      message { try table.values(of: cells, "acuracy") }
        == "the table has no metric 'acuracy'; it has: accuracy, seconds, parameters; did you mean 'accuracy'?"
    )
    #expect(
      message { try table.values("accuracy", epoch: 2) }
        == "'accuracy' has no epoch 2; it has: 1, 5, 9")
    #expect(
      message { try table.values("accuracy", seed: 7) }
        == "'accuracy' has no seed 7; it has: 0, 1")
    #expect(message { try table.values("parameters", epoch: 1) }.contains("one value for each"))
    #expect(message { try table.values("parameters", seed: 1) }.contains("has no seeds"))
    let other = try space.architecture(at: 99)
    #expect(message { try table.row(of: other) }.contains("is none of the table's 3 architectures"))
    #expect(
      TablesError.unknownEpoch(0, metric: "m", existing: Array(1...200)).description
        .hasSuffix("it has: 1...200"))
    let network = try ENAS(layers: 2).sample(2, seed: 0)[0]
    #expect(throws: (any Error).self) { try table.values(of: [network], "accuracy") }
  }

  @Test func aBuilderRefusesWhatMakesNoTable() throws {
    let cell = try space.architecture(at: 0)
    let builder = TableBuilder(space: space, title: "refused")
    #expect(throws: TablesError.self) { try builder.finish() }
    try builder.set("a", of: cell, seed: 0, epochs: [1, 2], to: [1, 2])
    for (metric, seed, epochs, values) in [
      ("a", 0, [1, 2], [1.0, 2.0]), ("a", 1, [2, 1], [1, 2]), ("a", 1, [1, 1], [1, 2]),
      ("a", 1, [], [1]), ("a", 1, [1], [1, 2]), ("a", 1, [-1], [1]), ("", 0, [1], [1]),
      (String(repeating: "x", count: 201), 0, [1], [1]), ("b", 0, Array(0..<5000), []),
    ] {
      #expect(throws: TablesError.self) {
        try builder.set(metric, of: cell, seed: seed, epochs: epochs, to: values)
      }
    }
    #expect(throws: TablesError.self) {
      try builder.finish(costs: ["a": MeasuringCost(time: "none", kind: .total)])
    }
    #expect(throws: TablesError.self) {
      for seed in 0...5000 { try builder.set("many", of: cell, seed: seed, to: [1]) }
    }
  }

  /// Against a dictionary, over several blocks of rows and growths of the index.
  @Test func holdsManyRows() throws {
    let all = try space.enumerate(unique: false, control: RunControl())
    var random = RandomSource(seed: 4)
    let builder = TableBuilder(space: space, title: "many")
    var expected: [Architecture: Double] = [:]
    for cell in all {
      let value = random.uniformDouble()
      expected[cell] = value
      try builder.set("value", of: cell, seed: 0, epochs: [3], to: [value])
    }
    let table = try builder.finish()
    let drawn = try space.sample(2000, seed: 1)
    #expect(try table.values(of: drawn, "value") == drawn.map { expected[$0] ?? .nan })
    #expect(throws: Cancelled.self) {
      let control = RunControl()
      control.cancel()
      _ = try table.values(of: drawn, "value", control: control)
    }
  }
}
