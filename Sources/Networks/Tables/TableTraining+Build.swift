import Neural
import Spaces
import Storage
import Synchronization
import Tensors

extension TableTraining {
  /// One row and seed of a table.
  public struct Job: Hashable, Sendable {
    /// The cell's number in `NASBench201`, 0..<15,625.
    public var number: Int
    /// Of weights, shuffling and augmentation.
    public var seed: Int

    public init(number: Int, seed: Int) { (self.number, self.seed) = (number, seed) }
  }

  /// The jobs of the whole table: every class of equal cells, in an order drawn at random, the first
  /// `repeated` of them with seeds 0, 1 and 2, the others with seed 0.
  public static func jobs(repeated: Int) throws -> [Job] {
    let space = NASBench201()
    var cells = try space.enumerate(unique: true, control: RunControl()).map {
      try space.index(of: $0)
    }
    var random = RandomSource(seed: 1)
    random.shuffle(&cells)
    return cells.enumerated().flatMap { position, cell in
      (0..<(position < repeated ? 3 : 1)).map { Job(number: cell, seed: $0) }
    }
  }

  /// Trains the jobs that the journals do not hold yet, one on each worker, and adds their curves in
  /// the order of the jobs.
  ///
  /// Whatever ends a build, the next one goes on, and `curves` ends up the same.
  ///
  /// - Parameters:
  ///   - curves, times: journals of their own, whose lines are the first jobs of the list; times are
  ///     apart since only they differ from build to build.
  ///   - workers: by default one for each core.
  ///   - progress: called with the number of jobs that the journals hold, on any thread.
  ///
  /// Throws `NetworksError.mismatchedJournal` for journals of other jobs, what training throws,
  /// and `Cancelled`.
  public func build(
    _ jobs: [Job], curves: Journal, times: Journal, workers: Int? = nil,
    control: RunControl = RunControl(), progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws {
    let done = min(curves.lines.count, times.lines.count)
    for journal in [curves, times] {
      try journal.keep(done)
      for (line, job) in zip(journal.lines, jobs + [Job(number: -1, seed: -1)])
      where !line.hasPrefix("\(job.number) \(job.seed) ") {
        throw NetworksError.mismatchedJournal(
          "the journal has '\(line.prefix(12))' where job \(job.number) \(job.seed) belongs")
      }
    }
    guard done <= jobs.count else {
      throw NetworksError.mismatchedJournal("the journal has more lines than there are jobs")
    }
    let rest = jobs.dropFirst(done)
    let space = NASBench201()
    let ledger = Ledger(curves: curves, times: times)
    try parallelFor(count: rest.count, workers: workers) { index, _ in
      let job = rest[rest.startIndex + index]
      let curve = try self.train(
        space.architecture(at: job.number), seed: job.seed, control: control)
      let finished = try ledger.add(job, curve, at: index)
      control.report(done + finished, of: jobs.count)
      progress(done + finished)
    }
  }

  /// The journals, and lines that came before those of earlier jobs.
  private final class Ledger: @unchecked Sendable {
    /// Used under `state`'s lock only.
    private let curves: Journal
    private let times: Journal
    private let state = Mutex((waiting: [Int: RowLines](), next: 0))

    init(curves: Journal, times: Journal) { (self.curves, self.times) = (curves, times) }

    /// Writes what is next; returns how many jobs are written.
    func add(_ job: Job, _ curve: [EpochRecord], at index: Int) throws -> Int {
      let lines = RowLines(job, curve)
      return try state.withLock { state in
        state.waiting[index] = lines
        var ready: [RowLines] = []
        while let lines = state.waiting.removeValue(forKey: state.next) {
          ready.append(lines)
          state.next += 1
        }
        try curves.append(ready.map(\.curve))
        try times.append(ready.map(\.time))
        return state.next
      }
    }
  }
}
