extension PickleMachine {
  /// One opcode, whose byte was taken; its operands follow.
  mutating func execute(_ opcode: UInt8) throws {
    if try executeNumber(opcode) { return }
    if try executeText(opcode) { return }
    if try executeContainer(opcode) { return }
    if try executeMemo(opcode) { return }
    switch opcode {
    case 0x80:  // PROTO
      let version = try stream.byte()
      guard version <= Self.highestProtocol else {
        throw failure("protocol \(version) is unknown")
      }
    case 0x95: try stream.skip(8)  // FRAME
    case UInt8(ascii: "("): try mark()
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"):  // DUP
      let value = try pop()
      try push(value)
      try push(value)
    case UInt8(ascii: "c"): try pushGlobal(module: globalLine(), name: globalLine())
    case 0x93:  // STACK_GLOBAL
      let (name, module) = (try pop().text, try pop().text)
      guard let name, let module else { throw failure("a name is no text") }
      try pushGlobal(module: module, name: name)
    case UInt8(ascii: "R"), 0x81: try reduce()  // REDUCE, NEWOBJ
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"):  // BINPERSID: a torch storage
      _ = try pop()
      try push(.opaque)
    default:
      throw failure("opcode 0x\(String(opcode, radix: 16)) is none that data needs")
    }
  }

  private mutating func executeNumber(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "K"): try push(.integer(Int(try stream.byte())))
    case UInt8(ascii: "M"): try push(.integer(Int(try stream.integer(UInt16.self))))
    case UInt8(ascii: "J"):
      try push(.integer(Int(Int32(bitPattern: try stream.integer(UInt32.self)))))
    case UInt8(ascii: "G"):  // BINFLOAT, big-endian
      try push(.double(Double(bitPattern: try stream.integer(UInt64.self).byteSwapped)))
    case 0x8A: try pushLong(Int(try stream.byte()))
    case 0x8B: try pushLong(try length(stream.integer(UInt32.self)))
    default: return false
    }
    return true
  }

  private mutating func executeText(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case 0x8C: try pushText(Int(try stream.byte()))
    case UInt8(ascii: "X"): try pushText(try length(stream.integer(UInt32.self)))
    case 0x8D: try pushText(try length(stream.integer(UInt64.self)))
    case UInt8(ascii: "C"), UInt8(ascii: "U"): try pushBytes(Int(try stream.byte()))
    case UInt8(ascii: "B"), UInt8(ascii: "T"):
      try pushBytes(try length(stream.integer(UInt32.self)))
    case 0x8E, 0x96: try pushBytes(try length(stream.integer(UInt64.self)))
    default: return false
    }
    return true
  }

  private mutating func executeContainer(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case UInt8(ascii: "}"): try pushContainer(.dictionary)
    case UInt8(ascii: "]"): try pushContainer(.list)
    case UInt8(ascii: ")"): try pushContainer(.tuple)
    case 0x8F: try pushContainer(.set)
    case UInt8(ascii: "d"): try pushContainer(.dictionary, try popToMark())
    case UInt8(ascii: "l"): try pushContainer(.list, try popToMark())
    case UInt8(ascii: "t"): try pushContainer(.tuple, try popToMark())
    case 0x91: try pushContainer(.set, try popToMark())
    case 0x85...0x87:  // TUPLE1 to TUPLE3
      var items: [PickleValue] = []
      for _ in 0...(opcode - 0x85) { items.append(try pop()) }
      try pushContainer(.tuple, items.reversed())
    case UInt8(ascii: "a"): try addToTop([try pop()], .list)
    case UInt8(ascii: "e"): try addToTop(try popToMark(), .list)
    case 0x90: try addToTop(try popToMark(), .set)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      if case .container(let container)? = stack.last, try deliver(key, value, of: container) {
        return true
      }
      try addToTop([key, value], .dictionary)
    case UInt8(ascii: "u"):
      if try endWatchedBatch() { return true }
      try addToTop(try popToMark(), .dictionary)
    default: return false
    }
    return true
  }

  private mutating func executeMemo(_ opcode: UInt8) throws -> Bool {
    switch opcode {
    case 0x94: try remember(at: memo.count)
    case UInt8(ascii: "q"): try remember(at: Int(try stream.byte()))
    case UInt8(ascii: "r"): try remember(at: Int(try stream.integer(UInt32.self)))
    case UInt8(ascii: "h"): try recall(Int(try stream.byte()))
    case UInt8(ascii: "j"): try recall(Int(try stream.integer(UInt32.self)))
    default: return false
    }
    return true
  }

  private mutating func remember(at index: Int) throws {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw failure("a value to remember is missing")
    }
    guard memo.accepts(index) else {
      throw failure("memo index \(index) is far above those before it")
    }
    memo.put(value, at: index)
    try charge(16)
  }

  private mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw failure("memo index \(index) holds nothing") }
    try push(value)
  }

  private func length(_ count: some FixedWidthInteger) throws -> Int {
    guard let count = Int(exactly: count), count <= memoryLimit else {
      throw StorageError.tooLarge(
        path: stream.path, what: "a value of the pickle at byte \(stream.offset)",
        bytes: Int(clamping: count), limit: memoryLimit)
    }
    return count
  }

  private mutating func pushLong(_ count: Int) throws {
    try charge(count)
    let bytes = try stream.read(count)
    guard bytes.count <= 8 else { return try push(.bigInteger(bytes)) }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    try push(
      .integer(bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }))
  }

  private mutating func pushText(_ count: Int) throws {
    try charge(32 + count)
    let start = stream.offset
    guard let text = String(validating: try stream.read(count), as: UTF8.self) else {
      throw stream.failure("as a pickle, a text is not valid UTF-8", at: start)
    }
    try push(.string(text))
  }

  private mutating func pushBytes(_ count: Int) throws {
    try charge(64 + count)
    try push(.bytes(try stream.read(count)))
  }

  private func globalLine() throws -> String {
    guard let line = try stream.line(limit: 256),
      let text = String(validating: line, as: UTF8.self)
    else { throw failure("a name is cut off or no text") }
    return text
  }
}
