import Search
import Spaces
import Tensors
import Testing

/// What every strategy of the catalog promises.
@Suite struct StrategyContractTests {
  static let keys = StrategyCatalog.entries.map(\.key)
  static let spaces: [any SearchSpace] = [TinySpace(), NASBench201()]

  private static func study(
    _ key: String, _ space: any SearchSpace, seed: Int = 0, skipsDuplicates: Bool = false
  ) throws -> Study {
    let entry = try #require(StrategyCatalog.entry(key))
    return Study(try entry.make(), in: space, seed: seed, skipsDuplicates: skipsDuplicates)
  }

  /// Any pure function of the architecture.
  private static func score(_ architecture: Architecture) -> Double {
    architecture.edges.reduce(TinySpace.score(architecture)) { $0 + Double($1.label * $1.target) }
  }

  @Test func keysAreDistinct() {
    #expect(Set(Self.keys).count == Self.keys.count)
    #expect(StrategyCatalog.entry("no such strategy") == nil)
  }

  @Test(arguments: keys, 0..<2) func proposesOnlyMembersAndIsDeterministic(
    key: String, space: Int
  ) throws {
    let space = Self.spaces[space]
    let runs = try [1, 1, 2].map { seed in
      var study = try Self.study(key, space, seed: seed)
      try study.run(evaluations: 150, evaluate: Self.score)
      return study.trials
    }
    #expect(runs[0].count == 150)
    #expect(runs[0].map(\.index) == Array(0..<150))
    for trial in runs[0] { try space.validate(trial.architecture) }
    #expect(runs[0] == runs[1] && runs[0] != runs[2])
  }

  @Test(arguments: keys) func aRunInPiecesEqualsOneRun(key: String) throws {
    var whole = try Self.study(key, NASBench201())
    try whole.run(evaluations: 130, evaluate: Self.score)
    var pieces = try Self.study(key, NASBench201())
    for count in [0, 1, 29, 100] { try pieces.run(evaluations: count, evaluate: Self.score) }
    #expect(pieces.trials == whole.trials && pieces.best == whole.best)
  }

  @Test(arguments: keys) func skippingDuplicatesVisitsEveryClassOnceAndEnds(key: String) throws {
    let space = TinySpace()
    var study = try Self.study(key, space, skipsDuplicates: true)
    try study.run(evaluations: 1000, evaluate: TinySpace.score)
    let hashes = try study.trials.map { try space.canonicalKey(of: $0.architecture) }
    #expect(hashes.count == 20 && Set(hashes).count == 20)
    #expect(study.best?.score == 3)
    #expect(try study.ask() == nil)
  }

  /// Several asks before any score, scores in another order.
  @Test(arguments: keys) func takesBatches(key: String) throws {
    var study = try Self.study(key, NASBench201())
    for _ in 0..<30 {
      let batch = try (0..<8).compactMap { _ in try study.ask() }
      #expect(batch.count == 8)
      for proposal in batch.reversed() {
        try study.tell(proposal.index, score: Self.score(proposal.architecture))
      }
    }
    #expect(study.trials.count == 240)
    #expect(study.best?.score == study.trials.map(\.score).max())
  }

  @Test(arguments: keys) func findsTheBestOfATinySpace(key: String) throws {
    var study = try Self.study(key, TinySpace())
    try study.run(evaluations: 400, evaluate: TinySpace.score)
    #expect(study.best?.score == 3)
  }
}
