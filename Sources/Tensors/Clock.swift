import Glibc

/// Seconds since some moment, for differences.
package enum Clock {
  /// Of wall time.
  package static var seconds: Double { read(CLOCK_MONOTONIC) }

  /// Of the calling thread's own CPU time.
  package static var threadSeconds: Double { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
