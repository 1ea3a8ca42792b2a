import Spaces
import Tables
import Tensors
import TestSupport
import Testing

@Suite struct TableObjectiveTests {
  private let space = TinySpace()

  private func table(
    _ rows: [([Int], Double)], isByClass: Bool, metric: String = "value"
  ) throws -> BenchmarkTable {
    try BenchmarkTable(
      rows.map { try space.make($0.0) }, in: space, metrics: [(metric, rows.map(\.1))],
      isByClass: isByClass)
  }

  @Test func looksUpByArchitectureThenByClass() throws {
    let (a, b, c) = (
      try space.make([0, 1, 2]), try space.make([2, 1, 0]), try space.make([0, 2, 1])
    )
    let rows = [([0, 1, 2], 1.0), ([2, 1, 0], 2)]
    let objective = try table(rows, isByClass: true).objective("value")
    #expect(try objective.values(of: [a, b, c]) == [1, 2, 1])
    #expect(objective.bestArchitecture == b && objective.bestValue == 2)
    #expect(objective.architectures == [a, b] && !objective.isListedOnly)
    let other = try space.make([3, 3, 3])
    #expect(throws: TablesError.unmeasured(architecture: "333", count: 2)) {
      try objective.value(of: other)
    }
    let exact = try table(rows, isByClass: false).objective("value", isListedOnly: false)
    #expect(try exact.value(of: b) == 2)
    #expect(throws: TablesError.unmeasured(architecture: "021", count: 2)) {
      try exact.value(of: c)
    }
  }

  @Test func searchesTheListedPartWhereSomeIsMissing() throws {
    let some = try table([([0, 1, 2], 3), ([1, 1, 1], 5), ([2, 0, 0], .nan)], isByClass: false)
    let objective = try some.objective("value")
    #expect(objective.isListedOnly)
    #expect(
      try objective.space.enumerate(unique: false, control: RunControl()).map(space.text) == [
        "012", "111",
      ])
    #expect(throws: TablesError.unmeasured(architecture: "200", metric: "value", count: 3)) {
      try objective.value(of: space.make([2, 0, 0]))
    }
    let all = try space.enumerate(unique: false, control: RunControl())
    let whole = try BenchmarkTable(
      all, in: space, metrics: [("value", all.map(TinySpace.score))]
    ).objective("value")
    #expect(!whole.isListedOnly && whole.bestValue == 3)
  }

  @Test func lossesTurnTheirSign() throws {
    let losses = try table(
      [([0, 1, 2], 0.5), ([1, 1, 1], 0.25), ([2, 2, 2], 0.25)], isByClass: true)
    let objective = try losses.objective("value", isLowest: true)
    #expect(objective.bestValue == -0.25)
    #expect(try objective.bestArchitecture == space.make([1, 1, 1]))
    #expect(try objective.value(of: space.make([0, 1, 2])) == -0.5)
  }

  @Test func badObjectivesThrow() throws {
    #expect(throws: TablesError.self) { try table([([0, 1, 2], .infinity)], isByClass: true) }
    let builder = TableBuilder(space: space, title: "infinite", isByClass: true)
    try builder.set("value", of: space.make([0, 1, 2]), to: [.infinity])
    let empty = try builder.finish()
    #expect(throws: TablesError.self) { try empty.objective("value") }
    let one = try table([([0, 1, 2], 1)], isByClass: true)
    #expect(throws: TablesError.unknownMetric("accuracy", existing: ["value"])) {
      try one.objective("accuracy")
    }
    #expect(throws: TablesError.self) { try one.objective("value", epoch: 3) }
    #expect(throws: TablesError.self) { try one.objective("value", isListedOnly: true) }
  }
}
