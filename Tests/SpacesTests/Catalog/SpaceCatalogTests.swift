import Spaces
import Testing

@Suite struct SpaceCatalogTests {
  @Test func descriptionsRoundTrip() throws {
    for entry in SpaceCatalog.entries {
      #expect(!entry.examples.isEmpty)
      for example in entry.examples {
        let space = try SpaceCatalog.space(example)
        #expect(space.key == entry.key)
        #expect("\(space.spaceDescription)" == example)
      }
    }
    #expect(Set(SpaceCatalog.entries.map(\.key)).count == SpaceCatalog.entries.count)
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
}
