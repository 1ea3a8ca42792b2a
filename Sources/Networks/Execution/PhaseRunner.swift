import Glibc
import Synchronization
import Tensors

/// Runs phases of a fixed number of shards on several threads: every shard of a phase ends before
/// one of the next begins.
///
/// A thread prefers the shard of its own number, whose data its cache holds, and takes what others
/// leave: any number of threads that really start makes progress.
final class PhaseRunner: Sendable {
  /// The current phase above the low 32 bits, which are the shards taken.
  private let state = Atomic<UInt64>(0)
  private let done = Atomic<Int>(0)

  /// - Parameter shards: 1...32.
  func run(
    phases: Int, shards: Int, workers: Int, body: @Sendable (_ phase: Int, _ shard: Int) -> Void
  ) {
    state.store(0, ordering: .relaxed)
    done.store(0, ordering: .relaxed)
    parallelFor(count: min(workers, shards), workers: workers) { worker, _ in
      for phase in 0..<phases {
        while let shard = self.claim(phase, shards: shards, preferring: worker) {
          body(phase, shard)
          self.done.add(1, ordering: .acquiringAndReleasing)
        }
        self.wait(until: (phase + 1) * shards)
        _ = self.state.compareExchange(
          expected: UInt64(phase) << 32 | (1 << UInt64(shards) - 1),
          desired: UInt64(phase + 1) << 32, ordering: .acquiringAndReleasing)
      }
    }
  }

  private func claim(_ phase: Int, shards: Int, preferring worker: Int) -> Int? {
    var seen = state.load(ordering: .acquiring)
    while seen >> 32 == UInt64(phase) {
      let free = (0..<shards).lazy.map { ($0 + worker) % shards }
        .first { seen >> UInt64($0) & 1 == 0 }
      guard let free else { return nil }
      let (exchanged, original) = state.compareExchange(
        expected: seen, desired: seen | 1 << UInt64(free), ordering: .acquiringAndReleasing)
      if exchanged { return free }
      seen = original
    }
    return nil
  }

  private func wait(until count: Int) {
    var turns = 0
    while done.load(ordering: .acquiring) < count {
      turns += 1
      if turns > 1000 { sched_yield() }
    }
  }
}
