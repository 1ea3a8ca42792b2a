import Experiments
import Search
import Spaces
import Tables
import Testing

@Suite struct ListedSearchTests {
  private static let base = NASBench201()

  @Test(arguments: StrategyCatalog.entries.map(\.key)) func everyStrategyFindsItsBest(
    key: String
  ) throws {
    let members = try Self.base.sample(60, seed: 5)
    let space = try ListedSpace(members, of: Self.base)
    let best = members[31]
    let study = try Study(
      SmallStrategies.strategy(key, in: space), in: space, seed: 0, skipsDuplicates: true)
    try study.run(evaluations: 100) { $0 == best ? 1 : 0 }
    #expect(study.best?.architecture == best)
    #expect(study.trials.count == Set(try members.map(Self.base.canonicalKey)).count)
  }
}
