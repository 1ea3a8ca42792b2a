import Glibc
import Synchronization

/// Runs `body(index, worker)` once for every index of `0..<count`, on plain threads of its own.
///
/// Indices are handed out in order; `worker` is in `0..<workers` and names the thread, so that a
/// body may keep scratch memory per worker. A body must not depend on which worker it gets: then
/// the result is the same for any number of them. The calling thread works too; threads live only
/// as long as the call, so it is safe in a forked child. A call from inside a body runs serially as
/// worker 0.
///
/// When bodies throw, no further index is handed out and the error of the lowest failing index is
/// rethrown: the same one for any number of workers.
///
/// - Parameter workers: at least 1; by default one per online core.
public func parallelFor<Failure: Error>(
  count: Int, workers: Int? = nil,
  body: @Sendable (_ index: Int, _ worker: Int) throws(Failure) -> Void
) throws(Failure) {
  let workers = Worker.isInside ? 1 : min(max(workers ?? Worker.onlineCores, 1), count)
  let failure = withoutActuallyEscaping(body) { body in
    let job = Job(count: count, body: body)
    let threads = (1..<max(workers, 1)).compactMap { worker in
      Worker.start { job.run(worker: worker) }
    }
    Worker.markingInside { job.run(worker: 0) }
    for thread in threads { pthread_join(thread, nil) }
    return job.firstFailure
  }
  if let failure { throw failure }
}

/// The results of `body` for every index of `0..<count`, in order; otherwise like `parallelFor`.
public func parallelMap<Result: Sendable, Failure: Error>(
  count: Int, workers: Int? = nil,
  body: @Sendable (_ index: Int, _ worker: Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  let results = Mutex<[Result?]>(Array(repeating: nil, count: max(count, 0)))
  try parallelFor(count: count, workers: workers) { (index, worker) throws(Failure) in
    let result = try body(index, worker)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// The indices of one `parallelFor` and what went wrong with them.
private final class Job<Failure: Error>: Sendable {
  private let count: Int
  private let body: @Sendable (Int, Int) throws(Failure) -> Void
  private let next = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private let failure = Mutex<(index: Int, error: Failure)?>(nil)

  init(count: Int, body: @escaping @Sendable (Int, Int) throws(Failure) -> Void) {
    (self.count, self.body) = (count, body)
  }

  func run(worker: Int) {
    while !stopped.load(ordering: .relaxed) {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do {
        try body(index, worker)
      } catch {
        stopped.store(true, ordering: .relaxed)
        failure.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
      }
    }
  }

  var firstFailure: Failure? { failure.withLock { $0?.error } }
}
