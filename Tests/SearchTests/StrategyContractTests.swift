import Experiments
import Predictors
import Search
import Spaces
import Tensors
import TestSupport
import Testing

/// What every strategy of the catalog promises.
@Suite struct StrategyContractTests {
  static let keys = StrategyCatalog.entries.map(\.key)
  static let spaces: [any SearchSpace] = [TinySpace(), NASBench201()]
  static let withoutEncodings = keys.filter { !SmallStrategies.needEncodings.contains($0) }

  private static func study(
    _ key: String, _ space: any SearchSpace, seed: Int = 0, skipsDuplicates: Bool = false
  ) throws -> Study<Architecture> {
    try Study(
      SmallStrategies.strategy(key, in: space), in: space, seed: seed,
      skipsDuplicates: skipsDuplicates)
  }

  /// Any pure function of the architecture.
  private static func score(_ architecture: Architecture) -> Double {
    architecture.edges.reduce(TinySpace.score(architecture)) { $0 + Double($1.label * $1.target) }
  }

  @Test func keysAreDistinct() {
    #expect(Set(Self.keys).count == Self.keys.count)
    #expect(throws: SearchError.self) { try StrategyCatalog.entry("no such strategy") }
  }

  @Test(arguments: keys) func descriptionsMakeTheSameStrategy(key: String) throws {
    let space = NASBench201()
    let model = try StrategyCatalog.entry(key).needsModel ? SmallStrategies.model.get() : nil
    for strategy in [
      try StrategyCatalog.strategy(key, in: space, model: model),
      try SmallStrategies.strategy(key, in: space),
    ] {
      let text = strategy.description.description
      let again = try StrategyCatalog.strategy(text, in: space, model: model)
      #expect(again.description.description == text && again.description.key == key)
    }
    #expect(throws: PredictorsError.self) {
      try StrategyCatalog.strategy("\(key)(colour=1)", in: space, model: model)
    }
  }

  @Test func strategiesOfAModelSayThatTheyNeedIt() throws {
    let space = NASBench201()
    let model = try SmallStrategies.model.get()
    for entry in StrategyCatalog.entries where entry.needsModel {
      #expect(throws: PredictorsError.self) { try StrategyCatalog.strategy(entry.key, in: space) }
      #expect(throws: SearchError.self) {
        try StrategyCatalog.strategy("\(entry.key)(model=0123)", in: space, model: model)
      }
    }
  }

  @Test(arguments: keys, 0..<2) func proposesOnlyMembersAndIsDeterministic(
    key: String, space: Int
  ) throws {
    let space = Self.spaces[space]
    guard space is NASBench201 || Self.withoutEncodings.contains(key) else { return }
    let count = Self.withoutEncodings.contains(key) ? 150 : 60
    let runs = try [1, 1, 2].map { seed in
      let study = try Self.study(key, space, seed: seed)
      try study.run(evaluations: count, evaluate: Self.score)
      return study.trials
    }
    #expect(runs[0].count == count)
    #expect(runs[0].map(\.number) == Array(0..<count))
    for trial in runs[0] { try space.validate(trial.architecture) }
    #expect(runs[0] == runs[1] && runs[0] != runs[2])
  }

  @Test(arguments: keys) func aRunInPiecesEqualsOneRun(key: String) throws {
    let pieces = Self.withoutEncodings.contains(key) ? [0, 1, 29, 100] : [0, 1, 29, 20]
    let whole = try Self.study(key, NASBench201())
    try whole.run(evaluations: pieces.reduce(0, +), evaluate: Self.score)
    let parts = try Self.study(key, NASBench201())
    for count in pieces { try parts.run(evaluations: count, evaluate: Self.score) }
    #expect(parts.trials == whole.trials && parts.best == whole.best)
  }

  @Test(arguments: withoutEncodings) func skippingDuplicatesVisitsEveryClassOnceAndEnds(
    key: String
  ) throws {
    let space = TinySpace()
    let study = try Self.study(key, space, skipsDuplicates: true)
    try study.run(evaluations: 1000, evaluate: TinySpace.score)
    let hashes = try study.trials.map { try space.canonicalKey(of: $0.architecture) }
    #expect(hashes.count == 20 && Set(hashes).count == 20)
    #expect(study.best?.value == 3)
    #expect(try study.ask() == nil)
  }

  /// Several asks before any value, values in another order.
  @Test(arguments: keys) func takesBatches(key: String) throws {
    let study = try Self.study(key, NASBench201())
    let rounds = Self.withoutEncodings.contains(key) ? 30 : 6
    for _ in 0..<rounds {
      let batch = try (0..<8).compactMap { _ in try study.ask() }
      #expect(batch.count == 8)
      for proposal in batch.reversed() {
        try study.tell(proposal.number, value: Self.score(proposal.architecture))
      }
    }
    #expect(study.trials.count == 8 * rounds)
    #expect(study.best?.value == study.trials.map(\.value).max())
  }

  @Test(arguments: withoutEncodings) func findsTheBestOfATinySpace(key: String) throws {
    let study = try Self.study(key, TinySpace())
    try study.run(evaluations: 400, evaluate: TinySpace.score)
    #expect(study.best?.value == 3)
  }
}
