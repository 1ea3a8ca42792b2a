import Experiments
import Regression
import Search
import Spaces
import Tables
import Tensors
import Testing

@Suite struct LatentSearchTests {
  private static let space = NASBench201()

  /// Highest, 0, at one architecture; smooth in the codes of `GridLatent`.
  private static func score(_ architecture: Architecture) throws -> Double {
    -zip(try GridLatent.code(of: architecture), [2, 0, 1, 3, 2, 4]).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
  }

  private static func settings(
    _ candidates: LatentSearch.Candidates = .decoded, initial: Int = 20, batch: Int = 4
  ) -> LatentSearch.Settings {
    var settings = LatentSearch.Settings()
    (settings.initial, settings.batch, settings.candidates) = (initial, batch, candidates)
    (settings.draws, settings.labelScale) = (500, .linear)
    settings.codes = .box(grid: 200, refinements: 20)
    return settings
  }

  private static var surrogate: GaussianSurrogate {
    var process = SparseGaussianProcess()
    (process.iterations, process.inducingPoints) = (15, 60)
    return GaussianSurrogate(process: process)
  }

  private static func trials(
    _ settings: LatentSearch.Settings, latent: some LatentSpace = GridLatent(),
    evaluations: Int = 60,
    seed: Int = 0
  ) throws -> [Trial<Architecture>] {
    let search = try LatentSearch(latent, surrogate: surrogate, settings: settings)
    let study = try Study(search, in: space, seed: seed)
    try study.run(evaluations: evaluations, evaluate: score)
    return study.trials
  }

  private static let kinds: [LatentSearch.Candidates] = [
    .decoded, .architectures(samples: 100, parents: 3),
  ]

  @Test(arguments: kinds) func beatsRandomSearch(candidates: LatentSearch.Candidates) throws {
    var found: [Double] = []
    var random: [Double] = []
    for seed in 0..<5 {
      found.append(
        try Self.trials(Self.settings(candidates), seed: seed).map(\.value).max() ?? -.infinity)
      let study = try Study(RandomSearch(), in: Self.space, seed: seed, skipsDuplicates: true)
      try study.run(evaluations: 60, evaluate: Self.score)
      random.append(study.best?.value ?? 0)
    }
    #expect(found.reduce(0, +) > random.reduce(0, +) + 5)
  }

  @Test(arguments: kinds) func asksEveryClassOnceAndOnlyMembers(
    candidates: LatentSearch.Candidates
  ) throws {
    let trials = try Self.trials(Self.settings(candidates))
    #expect(trials.map(\.number) == Array(0..<60))
    for trial in trials { try Self.space.validate(trial.architecture) }
    let hashes = try trials.map { try Self.space.canonicalKey(of: $0.architecture) }
    #expect(Set(hashes).count == 60)
  }

  @Test(arguments: kinds) func theSameSeedGivesTheSameTrialsForAnyWorkers(
    candidates: LatentSearch.Candidates
  ) throws {
    let settings = Self.settings(candidates)
    let alone = try Self.trials(settings, seed: 3)
    // Inside a parallel body everything runs on one thread.
    let inside = try parallelMap(count: 2, workers: 2) { _, _ in
      try Self.trials(settings, seed: 3)
    }
    #expect(inside[0] == alone && inside[1] == alone)
    #expect(try Self.trials(settings, seed: 4) != alone)
  }

  @Test func startsWithRandomSamples() throws {
    let trials = try Self.trials(Self.settings(initial: 30), evaluations: 30)
    let random = try Study(RandomSearch(), in: Self.space, seed: 0, skipsDuplicates: true)
    try random.run(evaluations: 30, evaluate: Self.score)
    #expect(trials == random.trials)
  }

  @Test func aRunInPiecesEqualsOneRun() throws {
    let search = try LatentSearch(
      GridLatent(), surrogate: Self.surrogate, settings: Self.settings())
    let study = try Study(search, in: Self.space, seed: 1)
    for count in [7, 20, 3, 10] { try study.run(evaluations: count, evaluate: Self.score) }
    #expect(try study.trials == Self.trials(Self.settings(), evaluations: 40, seed: 1))
  }

  @Test func takesBatches() throws {
    let search = try LatentSearch(
      GridLatent(), surrogate: Self.surrogate, settings: Self.settings())
    let study = try Study(search, in: Self.space, seed: 0)
    for _ in 0..<8 {
      let batch = try (0..<5).compactMap { _ in try study.ask() }
      #expect(batch.count == 5)
      for proposal in batch.reversed() {
        try study.tell(proposal.number, value: Self.score(proposal.architecture))
      }
    }
    #expect(study.trials.count == 40)
  }

  /// A model that decodes everything to nothing, or to one architecture, still searches.
  @Test(arguments: [true, false]) func uselessDecodersFallBackToRandomDraws(isEmpty: Bool) throws {
    let one = try Self.space.architecture(at: 17)
    let latent = GridLatent { isEmpty ? nil : one }
    let trials = try Self.trials(
      Self.settings(initial: 5), latent: latent, evaluations: 10)
    #expect(trials.count == 10)
    let hashes = try trials.map { try Self.space.canonicalKey(of: $0.architecture) }
    #expect(Set(hashes).count == 10)
  }

  @Test func visitsOnlyListedArchitectures() throws {
    let listed = try Self.space.sample(80, seed: 1)
    let members = try ListedSpace(listed, of: Self.space)
    for candidates in Self.kinds {
      let search = try LatentSearch(
        GridLatent(), surrogate: Self.surrogate, settings: Self.settings(candidates, initial: 10))
      let study = try Study(search, in: members, seed: 0)
      try study.run(evaluations: 200, evaluate: Self.score)
      #expect(study.trials.allSatisfy { listed.contains($0.architecture) })
      #expect(study.trials.count == Set(try listed.map(Self.space.canonicalKey)).count)
    }
  }

  @Test func badSettingsThrow() throws {
    for change: (inout LatentSearch.Settings) -> Void in [
      { $0.initial = 1 }, { $0.initial = .max }, { $0.batch = 0 }, { $0.batch = .max },
      { $0.draws = -1 }, { $0.draws = .max }, { $0.codes = .box(grid: 0, refinements: 1) },
      { $0.codes = .ascent(starts: 0, steps: 1, rate: 1) },
      { $0.codes = .ascent(starts: 1, steps: 1, rate: .nan) },
      { $0.candidates = .architectures(samples: 0, parents: 1) },
      { $0.candidates = .architectures(samples: 1, parents: -1) },
    ] {
      var settings = LatentSearch.Settings()
      change(&settings)
      #expect(throws: SearchError.self) { try LatentSearch(GridLatent(), settings: settings) }
    }
    let elsewhere = try Study(try LatentSearch(GridLatent()), in: NASBench101(), seed: 0)
    #expect(throws: SearchError.self) { try elsewhere.ask() }
  }

  @Test func cancelledRoundsKeepTheTrials() throws {
    let search = try LatentSearch(
      GridLatent(), surrogate: Self.surrogate, settings: Self.settings())
    let study = try Study(search, in: Self.space, seed: 1)
    let control = RunControl()
    var evaluations = 0
    #expect(throws: Cancelled.self) {
      try study.run(evaluations: 40, control: control) { architecture in
        evaluations += 1
        if evaluations == 25 { control.cancel() }
        return try Self.score(architecture)
      }
    }
    let told = study.trials.count
    #expect((25...30).contains(told))
    try study.run(evaluations: 40 - told, evaluate: Self.score)
    #expect(try study.trials == Self.trials(Self.settings(), evaluations: 40, seed: 1))
  }
}

/// Codes of NAS-Bench-201 are the six labels; a code decodes to the nearest labels.
struct GridLatent: LatentSpace {
  /// What every code decodes to instead, where given.
  var always: (@Sendable () -> Architecture?)?

  init(always: (@Sendable () -> Architecture?)? = nil) { self.always = always }

  var space: any SearchSpace { NASBench201() }
  var fingerprint: String { "grid" }

  static func code(of architecture: Architecture) throws -> [Double] {
    architecture.edges.map { Double($0.label) }
  }

  func codes(of architectures: [Architecture], control: RunControl) throws -> Matrix {
    try Matrix(
      rows: architectures.count, columns: 6,
      elements: architectures.flatMap { try Self.code(of: $0) })
  }

  func architectures(
    at codes: Matrix, draws: Int, seed: Int, control: RunControl
  ) throws -> [Architecture?] {
    try (0..<codes.rows).map { row in
      if let always { return always() }
      let labels = codes.elements[row * 6..<row * 6 + 6].map { Int($0.rounded()) }
      guard labels.allSatisfy((0..<5).contains) else { return nil }
      let pairs = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
      return try Architecture(
        nodes: [0, 0, 0, 0],
        edges: zip(pairs, labels).map { Architecture.Edge($0.0, $0.1, label: $1) })
    }
  }
}
