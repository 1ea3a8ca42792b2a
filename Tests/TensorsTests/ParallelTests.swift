import Glibc
import Synchronization
import Tensors
import Testing

@Suite struct ParallelTests {
  private struct Failure: Error, Equatable { let index: Int }

  @Test(arguments: [nil, 1, 2, 3, 50])
  func everyIndexRunsOnceOnAWorkerInRange(workers: Int?) {
    let seen = Mutex<[Int]>(Array(repeating: 0, count: 200))
    parallelFor(count: 200, workers: workers) { index, worker in
      #expect((0..<(workers ?? Worker.onlineCores)).contains(worker))
      seen.withLock { $0[index] += 1 }
    }
    #expect(seen.withLock { $0 } == Array(repeating: 1, count: 200))
  }

  @Test func nothingRunsForNoIndices() {
    for count in [0, -3] {
      parallelFor(count: count, workers: 2) { _, _ in Issue.record("body ran") }
    }
  }

  @Test func theErrorOfTheLowestIndexWins() {
    for round in 0..<50 {
      #expect(throws: Failure(index: 7)) {
        try parallelFor(count: 40, workers: 1 + round % 4) { index, _ in
          if index >= 7 { throw Failure(index: index) }
        }
      }
    }
  }

  @Test func nestedCallsAreSerial() {
    parallelFor(count: 4, workers: 2) { _, _ in
      let outer = pthread_self()
      parallelFor(count: 8, workers: 2) { _, worker in
        #expect(worker == 0 && pthread_equal(pthread_self(), outer) != 0)
      }
    }
  }

  @Test func aSecondCallIsParallelAgain() {
    parallelFor(count: 2, workers: 2) { _, _ in }
    let arrived = Atomic<Int>(0)
    // Each body waits for the other one: it ends only when both run at the same time.
    parallelFor(count: 2, workers: 2) { _, _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
    }
    #expect(arrived.load(ordering: .relaxed) == 2)
  }

  @Test func mapKeepsTheOrder() throws {
    #expect(
      parallelMap(count: 100, workers: 3) { index, _ in index * index } == (0..<100).map { $0 * $0 }
    )
    #expect(throws: Failure(index: 3)) {
      try parallelMap(count: 9, workers: 2) { index, _ in
        if index > 2 { throw Failure(index: index) }
        return index
      }
    }
  }
}
