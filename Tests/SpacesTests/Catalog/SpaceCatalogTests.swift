import Spaces
import Tensors
import Testing

@Suite struct SpaceCatalogTests {
  @Test func descriptionsRoundTrip() throws {
    let entries = SpaceCatalog.entries
    for entry in entries {
      #expect(!entry.examples.isEmpty)
      for example in entry.examples {
        let space = try SpaceCatalog.space(example)
        #expect(space.key == entry.key)
        #expect("\(space.spaceDescription)" == example)
      }
    }
    #expect(Set(entries.map(\.key)).count == entries.count)
  }

  @Test func spacesAroundThePartsAreIgnored() throws {
    let space = try SpaceCatalog.space(" enas ( layers = 3 ) ")
    #expect("\(space.spaceDescription)" == "enas(layers=3)")
    #expect(try SpaceCatalog.space("enas()").key == "enas")
  }

  @Test(arguments: [
    "", "nothing", "enas(", "enas(layers)", "enas(layers=)", "enas(layers=x)", "enas(layers=[3])",
    "enas(layers=3,layers=3)", "enas(depth=3)", "enas(layers=3) x", "enas(layers=0)",
    "enas(layers=99999999999999999999)", "nas_bench_201(a=1)", "dag", "dag(operations=a)",
    "dag(operations=[a],maximum_nodes=3,placement=air)", "dag(operations=[a],edges=[0])",
    "dag(operations=[a],edges=[0-x])", "dag(operations=[a],edges=[1-0])",
    "dag(operations=[a,maximum_nodes=3)",
  ])
  func malformedDescriptionsAreRefused(text: String) {
    #expect(throws: SpacesError.self) { try SpaceCatalog.space(text) }
  }

  @Test func ownSpacesAreFoundWithTheirRule() throws {
    let space = try SpaceCatalog.register(
      DAG(operations: ["a", "b"], maximumNodes: 4) { $0.nodeCount == 3 }, as: "test.three",
      title: "Three nodes")
    let found = try SpaceCatalog.space("test.three")
    #expect(found.title == "Three nodes" && "\(found.spaceDescription)" == "test.three")
    #expect(try found.enumerate(unique: false, control: RunControl()).count == 4)
    #expect(SpaceCatalog.entries.contains { $0.key == "test.three" })
    #expect(throws: SpacesError.self) { try SpaceCatalog.space("test.three(nodes=3)") }
    // The key names the newer space from now on.
    _ = try SpaceCatalog.register(DAG(operations: ["a"], maximumNodes: 2), as: "test.three")
    #expect(try SpaceCatalog.space("test.three").operations == ["a"])
    #expect(space.operations == ["a", "b"])
    #expect(SpaceCatalog.entries.count { $0.key == "test.three" } == 1)
  }

  @Test func unfitRowsAreRefused() throws {
    let space = try DAG(operations: ["a"], maximumNodes: 3)
    for key in ["", "enas", "dag", "a b", "a(b)", String(repeating: "x", count: 65)] {
      #expect(throws: SpacesError.self) { try SpaceCatalog.register(space, as: key) }
    }
    for examples in [[], ["test.other"], ["test.row(a=1)"], ["test.row("]] {
      let entry = SpaceCatalog.Entry(
        key: "test.row", title: "", paper: "", examples: examples, make: { _ in space })
      #expect(throws: SpacesError.self) { try SpaceCatalog.register(entry) }
    }
    #expect(throws: SpacesError.self) { try SpaceCatalog.register(NASBench201(), as: "test.row") }
    #expect(!SpaceCatalog.entries.contains { $0.key == "test.row" })
  }

  @Test func threadsRegisterAtOnce() throws {
    try parallelFor(count: 64, workers: 8) { index, _ in
      let space = try DAG(operations: ["a"], maximumNodes: 2 + index % 8)
      _ = try SpaceCatalog.register(space, as: "test.thread\(index / 2)")
      _ = try SpaceCatalog.space("test.thread\(index / 2)")
    }
    #expect(SpaceCatalog.entries.count { $0.key.hasPrefix("test.thread") } == 32)
  }

  @Test func descriptionsNest() throws {
    let text =
      "search(predictor=gp(encoding=path,lengths=[0.5,1e-05]),acquisition=ucb(beta=2.0),n=5)"
    let description = try Description(parsing: text)
    #expect("\(description)" == text)
    guard case .nested(let predictor)? = description["predictor"] else {
      Issue.record("the predictor is no description")
      return
    }
    #expect(predictor.key == "gp" && predictor["encoding"] == .word("path"))
    #expect(predictor["lengths"] == .list(["0.5", "1e-05"]))
    #expect(try Description(parsing: "a( b = c() )").description == "a(b=c)")
    let bare = Description.Parameter("b", Description(key: "c"))
    #expect(Description(key: "a", parameters: [bare]).description == "a(b=c)")
    let deep = String(repeating: "a(b=", count: 9) + "c" + String(repeating: ")", count: 9)
    for malformed in ["a(b=c(d=1)", "a(b=c))", "a(b=c(d=1)e=2)", "a(b=(c=1))", deep] {
      #expect(throws: SpacesError.self) { try Description(parsing: malformed) }
    }
    #expect(throws: SpacesError.self) { try SpaceCatalog.space("enas(layers=gp(a=1))") }
  }
}
