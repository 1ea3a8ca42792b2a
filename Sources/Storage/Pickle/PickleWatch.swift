/// Takes the entries of one dictionary of a pickle out as they become complete, so that a file of
/// many gigabytes never is in memory: the dictionary stays empty.
///
/// The dictionary is the first that follows the text `key` on the stack; its own keys are integers.
struct PickleWatch {
  let key: String
  let deliver: (Int, PickleValue) throws -> Void
  fileprivate var dictionary: PickleContainer?
  /// Where on the stack its pending entries begin, and under how many marks.
  fileprivate var base: Int?
  fileprivate var markCount = 0
  fileprivate var memoStart = 0
  fileprivate var memoryStart = 0

  init(key: String, deliver: @escaping (Int, PickleValue) throws -> Void) {
    (self.key, self.deliver) = (key, deliver)
  }

  /// Called before the mark that opens a batch of entries of the container at the stack's top.
  mutating func open(_ container: PickleContainer, at stackCount: Int) {
    if container === dictionary { base = stackCount }
  }

  mutating func markOpened(memoCount: Int, memory: Int, marks: Int) {
    guard base != nil, markCount == 0 else { return }
    (memoStart, memoryStart, markCount) = (memoCount, memory, marks)
  }
}

extension PickleMachine {
  mutating func beginWatch(_ container: PickleContainer) {
    guard var watch, watch.dictionary == nil, container.kind == .dictionary, stack.count >= 2,
      stack[stack.count - 2].text == watch.key
    else { return }
    watch.dictionary = container
    self.watch = watch
  }

  /// Hands over the pending entry of the watched dictionary where `count` values of it, the key and
  /// its value, are on the stack and nothing is above them.
  mutating func deliver(ifComplete count: Int) throws {
    guard let watch, let base = watch.base, marks.count == watch.markCount,
      stack.count == base + count, case .integer(let key) = stack[base],
      case .container(let value) = stack[base + 1]
    else { return }
    try watch.deliver(key, .container(value))
    stack.removeSubrange(base...)
    memo.release(from: watch.memoStart)
    memory = watch.memoryStart
    self.watch?.memoStart = memo.count
  }

  /// Hands over a single entry of the container; false where that is not the watched one.
  func deliver(_ key: PickleValue, _ value: PickleValue, of container: PickleContainer) throws
    -> Bool
  {
    guard let watch, container === watch.dictionary else { return false }
    guard case .integer(let key) = key else {
      throw failure("'\(watch.key)' is no dictionary of numbered records")
    }
    try watch.deliver(key, value)
    return true
  }

  /// Ends a batch of entries; whether it was one of the watched dictionary.
  mutating func endWatchedBatch() throws -> Bool {
    guard let base = watch?.base, marks.last == base, marks.count == watch?.markCount else {
      return false
    }
    try deliver(ifComplete: 2)
    guard stack.count == base else {
      throw failure("'\(watch?.key ?? "")' is no dictionary of numbered records")
    }
    marks.removeLast()
    watch?.base = nil
    watch?.markCount = 0
    return true
  }
}
