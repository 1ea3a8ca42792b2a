import Glibc
import Search
import Tensors
import Testing

/// A latent space of three dimensions over a grid: a code decodes to the nearest grid point, or to
/// nothing in one corner.
@Suite struct LatentSearchTests {
  private typealias Cell = [Int]

  private static func decode(_ codes: Matrix, _ random: RandomSource) -> [Cell?] {
    (0..<codes.rows).map { row in
      let cell = codes.row(row).map { Int(($0 * 4).rounded()) }
      return cell.allSatisfy { $0 < -5 } ? nil : cell
    }
  }

  /// Highest, 10, at the grid point (2, -1, 3).
  private static func evaluate(_ cell: Cell) -> Double {
    10 - zip(cell, [2, -1, 3]).reduce(0) { $0 + pow(Double($1.0 - $1.1) / 4, 2) }
  }

  private static func start(_ count: Int) throws -> (codes: Matrix, labels: [Double]) {
    var random = RandomSource(seed: 1)
    let codes = try Matrix(
      rows: count, columns: 3, elements: (0..<count * 3).map { _ in 4 * random.uniformDouble() - 2 }
    )
    return (codes, decode(codes, random).map { $0.map(evaluate) ?? 0 })
  }

  private static var search: LatentSearch {
    var search = LatentSearch()
    (search.rounds, search.batch) = (4, 5)
    search.surrogate.inducingPoints = 40
    search.proposal.candidates = 300
    return search
  }

  @Test func beatsRandomPointsOfTheBox() throws {
    let (codes, labels) = try Self.start(30)
    let trials = try Self.search.run(
      codes: codes, labels: labels, random: RandomSource(seed: 2), decode: Self.decode,
      evaluate: Self.evaluate)
    #expect(trials.count == 20)
    #expect(trials.map(\.round) == (0..<20).map { $0 / 5 })
    #expect((trials.map(\.score).max() ?? 0) > 9.9)
    for trial in trials {
      #expect(trial.code.allSatisfy { (-2...2).contains($0) })
      #expect(trial.candidate != nil || trial.score == labels.min())
    }
    var best: [Double] = []
    for seed in 0..<20 {
      var random = RandomSource(seed: seed)
      let points = try Matrix(
        rows: 20, columns: 3, elements: (0..<60).map { _ in 4 * random.uniformDouble() - 2 })
      best.append(Self.decode(points, random).compactMap { $0.map(Self.evaluate) }.max() ?? 0)
    }
    #expect((trials.map(\.score).max() ?? 0) > best.sorted()[10])
  }

  @Test func isDeterministicForAnyWorkers() throws {
    let (codes, labels) = try Self.start(30)
    let runs = try [1, 2].map { workers in
      try Self.search.run(
        codes: codes, labels: labels, random: RandomSource(seed: 2), workers: workers,
        decode: Self.decode, evaluate: Self.evaluate
      ).map(\.code)
    }
    #expect(runs[0] == runs[1])
  }

  @Test func anInvalidDecodeCountsAsTheWorstLabel() throws {
    let (codes, labels) = try Self.start(10)
    var search = Self.search
    search.rounds = 1
    let trials = try search.run(
      codes: codes, labels: labels, random: RandomSource(seed: 2),
      decode: { codes, _ in Array(repeating: Cell?.none, count: codes.rows) },
      evaluate: Self.evaluate)
    #expect(trials.allSatisfy { $0.candidate == nil && $0.score == labels.min() })
  }

  @Test func badInputThrows() throws {
    let (codes, labels) = try Self.start(10)
    func run(
      _ search: LatentSearch = Self.search, codes: Matrix, labels: [Double],
      control: RunControl = .init(),
      short: Bool = false, score: Double = 1
    ) throws {
      _ = try search.run(
        codes: codes, labels: labels, random: RandomSource(seed: 0), control: control,
        decode: { codes, random in short ? [] : Self.decode(codes, random) },
        evaluate: { _ in score })
    }
    var bad = Self.search
    bad.rounds = 0
    #expect(throws: SearchError.self) { try run(bad, codes: codes, labels: labels) }
    (bad.rounds, bad.batch) = (1, .max)
    #expect(throws: SearchError.self) { try run(bad, codes: codes, labels: labels) }
    #expect(throws: SearchError.self) { try run(codes: codes, labels: [1]) }
    #expect(throws: SearchError.self) { try run(codes: Matrix(rows: 0, columns: 3), labels: []) }
    #expect(throws: (any Error).self) {
      try run(codes: Matrix(rows: 2, columns: 0), labels: [1, 2])
    }
    #expect(throws: TensorsError.self) {
      try run(codes: Matrix(rows: 10, columns: 3, repeating: .nan), labels: labels)
    }
    #expect(throws: SearchError.self) { try run(codes: codes, labels: labels, short: true) }
    #expect(throws: SearchError.self) { try run(codes: codes, labels: labels, score: .nan) }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try run(codes: codes, labels: labels, control: control) }
  }
}
