import Experiments
import Search
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

/// What a journal promises: a study ends the same wherever it was cut.
@Suite struct StudyJournalTests {
  private static let keys = [
    "random_search", "local_search", "regularized_evolution(population=4,sample=2)",
    "predictor_search(predictor=gp(encoding=path),initial=4,batch=2,samples=10,mutations=1)",
  ]
  private static let space = NASBench201()

  private static func study(
    _ key: String, seed: Int = 3, skipsDuplicates: Bool = false, at path: String? = nil,
    in space: any SearchSpace = space
  ) throws -> Study<Architecture> {
    try Study(
      StrategyCatalog.strategy(key, in: space), in: space, seed: seed,
      skipsDuplicates: skipsDuplicates, journal: path)
  }

  private static func value(_ architecture: Architecture) -> Double {
    architecture.edges.reduce(0.1) { $0 + Double($1.label * $1.target) / 7 }
  }

  /// Twelve trials asked in batches of three and told in another order, one only after the next batch.
  private static func advance(_ study: Study<Architecture>, to count: Int) throws {
    var waiting: [Proposal<Architecture>] = []
    while study.count < count {
      for _ in 0..<3 where waiting.count < 4 {
        if let next = try study.ask() { waiting.append(next) }
      }
      for _ in 0..<min(3, count - study.count) {
        let next = waiting.removeLast()
        try study.tell(next.number, value: value(next.architecture))
      }
    }
  }

  @Test(arguments: keys) func aStudyCutAtAnyByteEndsTheSame(key: String) throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      let whole = try Self.study(key, at: path)
      let (count, step) = key == "random_search" ? (5, 1) : (12, 37)
      try whole.run(evaluations: count, evaluate: Self.value)
      try whole.closeJournal()
      let bytes = try readFile(at: path, limit: 1 << 20)
      for cut in stride(from: 0, through: bytes.count, by: step) {
        try writeFileAtomically(Array(bytes.prefix(cut)), to: path)
        let again = try Self.study(key, at: path)
        #expect(again.trials == Array(whole.trials.prefix(again.count)))
        try again.run(evaluations: count - again.count, evaluate: Self.value)
        #expect(again.trials == whole.trials && again.best == whole.best)
        try again.closeJournal()
        #expect(try readFile(at: path, limit: 1 << 20) == bytes)
      }
    }
  }

  /// Batches told out of order: what waited at the cut is asked again, the rest is the same.
  @Test(arguments: keys) func batchesResume(key: String) throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      let first = try Self.study(key, at: path)
      try Self.advance(first, to: 8)
      let asked = try #require(try first.ask())
      try first.closeJournal()
      let second = try Self.study(key, at: path)
      #expect(second.trials == first.trials && second.best == first.best)
      var next = try #require(try second.next())
      while next.number < asked.number {
        #expect(!second.trials.contains { $0.number == next.number })
        try second.tell(next.number, value: Self.value(next.architecture))
        next = try #require(try second.next())
      }
      try second.run(evaluations: 12, evaluate: Self.value)
      #expect(Set(second.trials.map(\.number)) == Set(0..<second.count))
    }
  }

  @Test func vectorsOfParametersResumeToo() throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      let space = try ParameterSpace([
        ("rate", .real(1e-4...1, isLogarithmic: true)), ("unit", .choice(["lstm", "gru"])),
      ])
      func study(_ path: String?) throws -> Study<ParameterVector> {
        var settings = SurrogateSettings()
        (settings.initial, settings.batch, settings.samples) = (5, 2, 30)
        return try Study(
          SurrogateSearch(FeatureSurrogate(GaussianSurrogate()), settings: settings), in: space,
          seed: 1, journal: path)
      }
      func value(_ point: ParameterVector) -> Double { point.values[1] - point.values[0] }
      let whole = try study(nil)
      try whole.run(evaluations: 16, evaluate: value)
      let first = try study(path)
      try first.run(evaluations: 9, evaluate: value)
      try first.closeJournal()
      let second = try study(path)
      try second.run(evaluations: 7, evaluate: value)
      #expect(second.trials == whole.trials)
    }
  }

  @Test func aJournalOfAnotherStudyIsRefusedByTheSettingThatDiffers() throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      try Self.study("local_search", at: path).run(evaluations: 3, evaluate: Self.value)
      let bytes = try readFile(at: path, limit: 1 << 20)
      func refused(
        _ setting: String, _ here: String, _ there: String,
        _ make: () throws -> Study<Architecture>
      ) {
        #expect(
          throws: ExperimentsError.mismatchedJournal(
            path: path, setting: setting, here: here, there: there)
        ) { try make() }
      }
      refused("seed", "4", "3") { try Self.study("local_search", seed: 4, at: path) }
      refused("strategy", "random_search", "local_search") {
        try Self.study("random_search", at: path)
      }
      refused("space", "nas_bench_101", "nas_bench_201") {
        try Self.study("local_search", at: path, in: NASBench101())
      }
      refused("skip_duplicates", "true", "false") {
        try Self.study("local_search", skipsDuplicates: true, at: path)
      }
      #expect(try readFile(at: path, limit: 1 << 20) == bytes)
      let heading = try StudyHeading(ofJournalAt: path)
      #expect(heading.strategy == "local_search" && heading.space == "nas_bench_201")
      #expect(heading.seed == 3 && !heading.skipsDuplicates)
    }
  }

  /// The rule of a space of one's own is in no journal: another rule shows in the first other choice.
  @Test func aSpaceOfAnotherRuleIsNoticed() throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      let free = try DAG(operations: ["a", "b"], placement: .nodes, maximumNodes: 5)
        .with { $0.nodeCount > 2 }
      let ruled = free.with { !$0.nodes.contains(0) || $0.nodeCount < 4 }
      try Self.study("random_search", at: path, in: free).run(evaluations: 20) { _ in 0.5 }
      #expect {
        try Self.study("random_search", at: path, in: ruled)
      } throws: { error in
        if case ExperimentsError.changedStudy = error { true } else { false }
      }
    }
  }

  @Test func filesOfOtherKindsAreRefusedAndLeftAsTheyAre() throws {
    try withScratchDirectory { folder in
      for text in ["", "one line", "{\"format\":\"other\"}", "a,b\n1,2\n", "{\"format\":"] {
        let path = folder + "/file"
        try writeFileAtomically(Array(text.utf8), to: path)
        if "{\"format\":\"nasturtium-study-1\",".hasPrefix(text) {
          // What a crash in the first write leaves.
          try Self.study("random_search", at: path).run(evaluations: 1, evaluate: Self.value)
          #expect(try Self.study("random_search", at: path).count == 1)
        } else {
          #expect(throws: StorageError.self) { try Self.study("random_search", at: path) }
          #expect(try readFile(at: path, limit: 1000) == Array(text.utf8))
        }
      }
    }
  }

  @Test func oneStudyHasAJournalAtATime() throws {
    try withScratchDirectory { folder in
      let path = folder + "/a.study"
      let first = try Self.study("random_search", at: path)
      try first.run(evaluations: 2, evaluate: Self.value)
      #expect(throws: StorageError.self) { try Self.study("random_search", at: path) }
      try first.closeJournal()
      let second = try Self.study("random_search", at: path)
      try second.run(evaluations: 2, evaluate: Self.value)
      #expect(throws: ExperimentsError.isClosed) {
        try first.run(evaluations: 1, evaluate: Self.value)
      }
      #expect(first.count == 2 && second.count == 4)
    }
  }

  @Test func aStudyThatRunsRefusesOtherCallsAndCanBeRead() throws {
    let study = try Self.study("random_search")
    try study.run(evaluations: 5) { architecture in
      #expect(throws: ExperimentsError.isRunning) { try study.ask() }
      #expect(throws: ExperimentsError.isRunning) { try study.tell(0, value: 1) }
      #expect(throws: ExperimentsError.isRunning) {
        try study.run(evaluations: 1, evaluate: Self.value)
      }
      return Double(study.count)
    }
    #expect(study.trials.map(\.value) == [0, 1, 2, 3, 4])
    #expect(study.best?.number == 4)
  }
}
