import Synchronization
import Tensors

/// Passes with their memory, kept from call to call: a small call would else spend its time on
/// getting memory.
final class PassPool<Pass>: Sendable {
  private final class Lease: @unchecked Sendable {
    let capacity: Capacity
    let arena = Arena()
    let pass: Pass

    init(_ capacity: Capacity, make: (Capacity, Arena) throws -> Pass) throws {
      self.capacity = capacity
      pass = try make(capacity, arena)
    }
  }

  private let idle = Mutex<[Lease]>([])

  /// Runs `body` on parts of `0..<count` that fill a pass, or that busy all workers; returns the
  /// results in order. What `body` makes of an item must not depend on its part.
  func run<Result: Sendable>(
    _ count: Int, capacity: Capacity, workers: Int?,
    make: (Capacity, Arena) throws -> Pass,
    body: @Sendable (_ pass: Pass, _ members: Range<Int>) throws -> Result
  ) throws -> [Result] {
    let workers = max(workers ?? Worker.onlineCores, 1)
    let part = max(1, min(capacity.graphs, (count + workers - 1) / workers))
    let parts = (count + part - 1) / part
    let leases = try take(min(workers, max(parts, 1)), capacity, make: make)
    defer { give(leases) }
    return try parallelMap(count: parts, workers: leases.count) { index, worker in
      try body(leases[worker].pass, index * part..<min((index + 1) * part, count))
    }
  }

  private func take(
    _ count: Int, _ capacity: Capacity, make: (Capacity, Arena) throws -> Pass
  ) throws -> [Lease] {
    let found = idle.withLock { idle in
      let fitting = idle.filter { $0.capacity == capacity }.prefix(count)
      idle = []
      return Array(fitting)
    }
    return try found + (found.count..<count).map { _ in try Lease(capacity, make: make) }
  }

  /// Keeps one pass per core at most.
  private func give(_ leases: [Lease]) {
    idle.withLock { idle in
      let room = max(Worker.onlineCores - leases.count, 0)
      idle = Array((leases + idle.prefix(room)).prefix(Worker.onlineCores))
    }
  }
}
