import Synchronization

/// Thrown by a computation whose `RunControl` was cancelled.
public struct Cancelled: Error, Equatable, CustomStringConvertible {
  public init() {}
  public var description: String { "the computation was cancelled" }
}

/// Cancellation and progress of one long computation, shared with whoever waits for it.
///
/// A computation calls `check()` at least every 20 ms and `report(_:of:)` whenever it has advanced;
/// the waiting side calls `cancel()` and reads `progress`. All members may be used from any thread.
public final class RunControl: Sendable {
  private let cancelled = Atomic<Bool>(false)
  private let done = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let lossBits = Atomic<UInt64>(Double.nan.bitPattern)
  private let parent: RunControl?

  public init() { parent = nil }

  private init(below parent: RunControl) { self.parent = parent }

  /// A control for one part of the computation: cancelled when this one is, its reports its own.
  public func part() -> RunControl { RunControl(below: self) }

  /// Asks the computation to stop at its next `check()`; nothing takes it back.
  public func cancel() { cancelled.store(true, ordering: .relaxed) }

  public var isCancelled: Bool { cancelled.load(ordering: .relaxed) || parent?.isCancelled == true }

  /// Throws `Cancelled` once `cancel()` was called.
  public func check() throws {
    if isCancelled { throw Cancelled() }
  }

  /// Publishes how many of `total` units of work are done, and a training's present loss.
  public func report(_ done: Int, of total: Int, loss: Double = .nan) {
    self.total.store(total, ordering: .relaxed)
    self.done.store(done, ordering: .relaxed)
    lossBits.store(loss.bitPattern, ordering: .relaxed)
  }

  /// What the last report said of the loss; nil for computations without one.
  public var loss: Double? {
    let loss = Double(bitPattern: lossBits.load(ordering: .relaxed))
    return loss.isNaN ? nil : loss
  }

  public var progress: (done: Int, total: Int) {
    (done.load(ordering: .relaxed), total.load(ordering: .relaxed))
  }
}
