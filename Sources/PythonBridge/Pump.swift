import CPython
import CPythonShim
import Glibc
import Tensors

/// How often the waiting thread looks for signals.
private let tickMilliseconds = 20
/// Ticks between two calls of `progress`, also where nothing was reported yet.
private let progressTicks = 5
/// Recursive algorithms get as much stack as they may need.
private let stackBytes = 64 << 20

/// Runs `work` on a thread of its own while this thread, which holds the GIL, releases it and wakes
/// at every tick to run signal handlers and, at every fifth, to call `progress(done, total, loss)`:
/// what the work reported last, a total of 0 before that, and None where it has no loss.
///
/// Whatever Python raises meanwhile cancels the work, which is waited for, and is then thrown.
func pump<Result>(
  _ progress: PyCallback?, _ work: @escaping (RunControl) throws -> Result
) throws -> Result {
  let control = RunControl()
  let job = Job { try work(control) }
  let thread = try job.start(stackBytes: stackBytes)
  var raised: (any Error)?
  var reported: (done: Int, total: Int) = (0, 0)
  var tick = 0

  func attempt(_ step: () throws -> Void) {
    guard raised == nil else { return }
    do { try step() } catch {
      raised = error
      control.cancel()
    }
  }
  func notify() throws {
    guard let progress else { return }
    reported = control.progress
    try progress.call(reported.done, reported.total, control.loss)
  }

  var state = PyEval_SaveThread()
  while !job.wait(milliseconds: tickMilliseconds) {
    PyEval_RestoreThread(state)
    tick += 1
    attempt { if PyErr_CheckSignals() != 0 { throw PythonException.current() } }
    if tick % progressTicks == 0 { attempt(notify) }
    state = PyEval_SaveThread()
  }
  pthread_join(thread, nil)
  PyEval_RestoreThread(state)
  if control.progress != reported { attempt(notify) }
  if let raised { throw raised }
  return try job.outcome()
}

/// A computation on a thread of its own, and the hand-over of its outcome.
private final class Job<Value>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var work: (() throws -> Value)?
  private var result: Result<Value, any Error>?

  init(_ work: @escaping () throws -> Value) {
    self.work = work
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Throws where the system gives no thread.
  func start(stackBytes: Int) throws -> pthread_t {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Thunk(run)).toOpaque()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Thunk>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, argument)
    guard code == 0 else {
      Unmanaged<Thunk>.fromOpaque(argument).release()
      throw TensorsError.outOfMemory(bytes: stackBytes)
    }
    return thread
  }

  /// Lets go of what the work holds before it says that it is done.
  private func run() {
    let result = Result { try work?() }
    work = nil
    pthread_mutex_lock(mutex)
    self.result = result.flatMap { value in
      value.map { .success($0) } ?? .failure(Cancelled())
    }
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Whether the work ended within so many milliseconds.
  func wait(milliseconds: Int) -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    deadline.tv_nsec += milliseconds * 1_000_000
    if deadline.tv_nsec >= 1_000_000_000 {
      deadline.tv_sec += 1
      deadline.tv_nsec -= 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while result == nil {
      if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
    }
    return result != nil
  }

  /// What the work returned or threw, once `wait` said so.
  func outcome() throws -> Value {
    guard let result else { throw Cancelled() }
    return try result.get()
  }
}

private final class Thunk {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}
