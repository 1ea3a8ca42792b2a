import Experiments
import Search
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct StudyTests {
  private struct Failure: Error {}

  @Test func aFailedEvaluationIsTriedAgain() throws {
    let study = try Study(RandomSearch(), in: TinySpace(), seed: 0)
    var seen: [Architecture] = []
    #expect(throws: Failure.self) {
      try study.run(evaluations: 10) { architecture in
        seen.append(architecture)
        if seen.count == 4 { throw Failure() }
        return TinySpace.score(architecture)
      }
    }
    #expect(study.trials.count == 3)
    try study.run(evaluations: 7, evaluate: TinySpace.score)
    let whole = try Study(RandomSearch(), in: TinySpace(), seed: 0)
    try whole.run(evaluations: 10, evaluate: TinySpace.score)
    #expect(study.trials == whole.trials && study.trials[3].architecture == seen[3])
  }

  @Test func badValuesAndTrialsThrow() throws {
    let study = try Study(RandomSearch(), in: TinySpace(), seed: 0)
    #expect(throws: ExperimentsError.unknownTrial(0)) { try study.tell(0, value: 1) }
    let first = try #require(try study.ask())
    #expect(throws: ExperimentsError.self) { try study.tell(first.number, value: .nan) }
    #expect(throws: ExperimentsError.invalidValue(trial: 0, value: .infinity)) {
      try study.tell(first.number, value: .infinity)
    }
    try study.tell(first.number, value: -5)
    #expect(study.best?.value == -5)
    #expect(throws: ExperimentsError.unknownTrial(0)) { try study.tell(first.number, value: 1) }
    #expect(throws: ExperimentsError.self) { try study.run(evaluations: -1) { _ in 0 } }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try study.run(evaluations: 1, control: control) { _ in 0 } }
  }

  /// A study made with the told trials of another goes on where that one is, in whatever order they
  /// were asked and told.
  @Test func toldTrialsMakeAnotherStudy() throws {
    func study(_ told: [String] = []) throws -> Study<Architecture> {
      try Study(
        RegularizedEvolution(populationSize: 4, sampleSize: 2), in: TinySpace(), seed: 3, told: told
      )
    }
    let first = try study()
    try first.run(evaluations: 6, evaluate: TinySpace.score)
    let asked = try (0..<3).compactMap { _ in try first.ask() }
    for proposal in asked.reversed() {
      try first.tell(proposal.number, value: TinySpace.score(proposal.point))
    }
    let second = try study(first.toldTrials())
    #expect(second.trials == first.trials && second.best == first.best)
    try first.run(evaluations: 5, evaluate: TinySpace.score)
    try second.run(evaluations: 5, evaluate: TinySpace.score)
    #expect(second.trials == first.trials && second.count == 14)
    #expect(try second.toldTrials() == first.toldTrials())
    #expect(throws: StorageError.self) { try study(["{}"]) }
    #expect(throws: ExperimentsError.self) {
      try study(first.toldTrials().map { $0.replacing("\"number\":0,", with: "\"number\":77,") })
    }
  }

  @Test func badPopulationsThrow() {
    for (population, sample) in [(0, 0), (5, 6), (5, 0), (-1, -1), (.max, 1), (1_000_001, 1)] {
      #expect(throws: SearchError.self) {
        try RegularizedEvolution<Architecture>(populationSize: population, sampleSize: sample)
      }
    }
  }

  /// With the whole population as sample the parent is its best, and a trial older than the
  /// population never is one.
  @Test func evolutionForgetsTheOldest() throws {
    let space = TinySpace()
    let domain = ArchitectureDomain(space)
    var evolution = try RegularizedEvolution<Architecture>(populationSize: 3, sampleSize: 3)
    var random = RandomSource(seed: 0)
    let best = try space.make([0, 0, 0])
    evolution.tell(Trial(number: 0, point: best, value: 100))
    for index in 1...3 {
      evolution.tell(
        Trial(number: index, point: try space.make([3, 3, 3]), value: Double(index)))
    }
    for _ in 0..<50 {
      let child = try #require(try evolution.ask(in: domain, using: &random, control: RunControl()))
      #expect(child.nodes.count { $0 == 3 } == 2)
    }
  }

  @Test func localSearchClimbsThroughNeighborsThenRestarts() throws {
    let space = TinySpace()
    let domain = ArchitectureDomain(space)
    var search = LocalSearch<Architecture>()
    var random = RandomSource(seed: 3)
    var current = try #require(try search.ask(in: domain, using: &random, control: RunControl()))
    search.tell(Trial(number: 0, point: current, value: TinySpace.score(current)))
    var steps = 0
    while TinySpace.score(current) < 3 {
      let next = try #require(try search.ask(in: domain, using: &random, control: RunControl()))
      #expect(try space.neighbors(of: current).contains(next))
      search.tell(Trial(number: 0, point: next, value: TinySpace.score(next)))
      if TinySpace.score(next) > TinySpace.score(current) { current = next }
      steps += 1
      #expect(steps < 100)
    }
    // Nine neighbors of the top, none better and each once, then somewhere else.
    var tried: Set<Architecture> = []
    for _ in 0..<9 {
      let next = try #require(try search.ask(in: domain, using: &random, control: RunControl()))
      tried.insert(next)
      search.tell(Trial(number: 0, point: next, value: TinySpace.score(next)))
    }
    #expect(tried == Set(try space.neighbors(of: current)))
    let restart = try #require(try search.ask(in: domain, using: &random, control: RunControl()))
    search.tell(Trial(number: 0, point: restart, value: TinySpace.score(restart)))
    let next = try #require(try search.ask(in: domain, using: &random, control: RunControl()))
    #expect(try space.neighbors(of: restart).contains(next))
  }
}
