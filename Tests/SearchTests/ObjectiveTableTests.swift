import Search
import Spaces
import Testing

@Suite struct ObjectiveTableTests {
  @Test func looksUpByArchitectureThenByClass() throws {
    let space = TinySpace()
    let (a, b, c) = (
      try space.make([0, 1, 2]), try space.make([2, 1, 0]), try space.make([0, 2, 1])
    )
    let table = try ObjectiveTable([a, b, b], [1, 2, 2], in: space)
    #expect(try table.value(of: a) == 1)
    #expect(try table.value(of: b) == 2)
    #expect(try table.value(of: c) == 1)
    #expect(table.best == 1)
    let other = try space.make([3, 3, 3])
    #expect(throws: SearchError.unmeasured(architecture: "333")) { try table.value(of: other) }
  }

  @Test func badTablesThrow() throws {
    let space = TinySpace()
    let a = try space.make([0, 1, 2])
    #expect(throws: SearchError.self) { try ObjectiveTable([], [], in: space) }
    #expect(throws: SearchError.self) { try ObjectiveTable([a], [1, 2], in: space) }
    #expect(throws: SearchError.self) { try ObjectiveTable([a, a], [1, 2], in: space) }
    #expect(throws: (any Error).self) { try ObjectiveTable([a], [.nan], in: space) }
    #expect(throws: SpacesError.self) { try ObjectiveTable([a], [1], in: NASBench201()) }
    #expect(throws: SearchError.self) {
      try ObjectiveTable([a], [1], in: space, isListedOnly: true)
    }
  }
}
