import Glibc

/// The threads under `parallelFor`: plain ones of the system, made when needed and joined before the
/// call returns, so that a process may fork between calls.
public enum Worker {
  /// The processors that the system has online now, at least 1: the default number of workers.
  public static var onlineCores: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

  /// A thread that runs `body`, or nil when the system gives none.
  static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Body(body))
    let code = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        let box = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
        Worker.markingInside(box.run)
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      return nil
    }
    return thread
  }

  /// Whether this thread is running a body of `parallelFor`.
  static var isInside: Bool { pthread_getspecific(insideKey) != nil }

  static func markingInside(_ body: () -> Void) {
    let before = pthread_getspecific(insideKey)
    pthread_setspecific(insideKey, UnsafeRawPointer(bitPattern: 1))
    defer { pthread_setspecific(insideKey, before) }
    body()
  }

  private static let insideKey: pthread_key_t = {
    var key = pthread_key_t()
    let code = pthread_key_create(&key, nil)
    precondition(code == 0, "no thread-local key is left")
    return key
  }()

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

extension Worker {
  /// Lets other threads run.
  package static func sleep(microseconds: UInt32) { usleep(microseconds) }
}
