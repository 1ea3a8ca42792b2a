/// Reads a pickle as data: the stack machine of Python's pickletools documentation without the
/// opcodes that old text pickles and code need. Nothing is imported, called or executed.
///
/// Bounded: the stack, the nesting, the memo and the memory of all values.
struct PickleMachine {
  static let deepestNesting = 64
  static let largestStack = 1 << 20
  static let highestProtocol = 5

  let stream: ByteStream
  let memoryLimit: Int
  let memoLimit: Int
  var stack: [PickleValue] = []
  /// Where on the stack each mark lies, the innermost last.
  var marks: [Int] = []
  var memo = PickleMemo()
  /// An upper bound of the memory of the values so far, in bytes.
  var memory = 0
  var watch: PickleWatch?

  init(_ stream: ByteStream, memoryLimit: Int, memoLimit: Int, watch: PickleWatch? = nil) {
    (self.stream, self.watch) = (stream, watch)
    (self.memoryLimit, self.memoLimit) = (memoryLimit, memoLimit)
  }

  /// The value of the pickle that begins at the stream's position.
  mutating func run() throws -> PickleValue {
    while true {
      let opcode = try stream.byte()
      if opcode == UInt8(ascii: ".") {
        let value = try pop()
        guard stack.isEmpty, marks.isEmpty else {
          throw failure("the pickle ends with values left over")
        }
        return value
      }
      try execute(opcode)
    }
  }

  func failure(_ reason: String) -> StorageError { stream.failure("as a pickle, \(reason)") }

  /// Counts memory before it is used.
  mutating func charge(_ bytes: Int) throws {
    memory += bytes
    guard memory <= memoryLimit else {
      throw StorageError.tooLarge(
        path: stream.path, what: "what the pickle holds", bytes: memory, limit: memoryLimit)
    }
    guard memo.retainedBytes <= memoLimit else {
      throw StorageError.tooLarge(
        path: stream.path, what: "what the pickle refers to", bytes: memo.retainedBytes,
        limit: memoLimit)
    }
  }

  // MARK: Stack

  mutating func push(_ value: PickleValue) throws {
    guard stack.count < Self.largestStack else {
      throw failure("more than \(Self.largestStack) values wait for their container")
    }
    if watch != nil, case .integer = value { try deliver(ifComplete: 2) }
    stack.append(value)
    if watch != nil, case .container(let container) = value { beginWatch(container) }
  }

  mutating func pop() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw failure("a value is missing")
    }
    return value
  }

  /// Everything above the innermost mark, which goes too.
  mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("a mark is missing") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  mutating func mark() throws {
    guard marks.count < 2 * Self.deepestNesting else { throw failure("the marks nest too deep") }
    if case .container(let container)? = stack.last { watch?.open(container, at: stack.count) }
    marks.append(stack.count)
    watch?.markOpened(memoCount: memo.count, memory: memory, marks: marks.count)
  }

  // MARK: Containers

  mutating func pushContainer(
    _ kind: PickleContainer.Kind, _ items: [PickleValue] = []
  ) throws {
    try charge(128)
    let container = PickleContainer(kind)
    try add(items, to: container)
    try push(.container(container))
  }

  /// Adds to a container that is not yet part of another, so nothing can contain itself.
  mutating func add(_ items: [PickleValue], to container: PickleContainer) throws {
    guard !container.isSealed else {
      throw failure("it changes a container that is already part of another")
    }
    if container.kind == .dictionary, !items.count.isMultiple(of: 2) {
      throw failure("a dictionary's last key has no value")
    }
    try charge(24 * items.count)
    for case .container(let inner) in items {
      guard inner !== container else { throw failure("a container is part of itself") }
      inner.isSealed = true
      container.depth = max(container.depth, inner.depth + 1)
    }
    guard container.depth <= Self.deepestNesting else {
      throw failure("containers nest deeper than \(Self.deepestNesting) levels")
    }
    container.items.append(contentsOf: items)
  }

  /// Adds to the container on top of the stack, which must be one of `kinds`.
  mutating func addToTop(_ items: [PickleValue], _ kinds: PickleContainer.Kind...) throws {
    guard stack.count > (marks.last ?? 0), case .container(let container)? = stack.last,
      kinds.contains(container.kind)
    else {
      // What a skipped object is filled with is skipped as well.
      if case .opaque? = stack.last { return }
      throw failure("elements are added to something that is no container for them")
    }
    try add(items, to: container)
  }
}
