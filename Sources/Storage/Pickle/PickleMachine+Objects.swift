extension PickleMachine {
  /// Throws `refused` for a name that stands for no data.
  mutating func pushGlobal(module: String, name: String) throws {
    let full = "\(module).\(name)"
    guard let global = PickleGlobal(full) else {
      throw StorageError.refused(path: stream.path, offset: stream.offset, name: full)
    }
    try push(.global(global))
  }

  /// What the name below the top of the stack makes of the arguments at the top.
  mutating func reduce() throws {
    guard let arguments = try pop().elements else { throw failure("arguments are no tuple") }
    switch try pop() {
    case .opaque: try push(.opaque)
    case .global(let global): try push(value(of: global, arguments))
    default: throw failure("something is called that is no name")
    }
  }

  private mutating func value(
    of global: PickleGlobal, _ arguments: [PickleValue]
  ) throws -> PickleValue {
    switch global {
    case .orderedDictionary: return try orderedDictionary(arguments)
    case .set:
      guard arguments.count <= 1 else { throw wrongArguments(of: "a set") }
      return try container(.set, arguments.first?.elements ?? [])
    case .bytes:
      guard arguments.isEmpty else { throw wrongArguments(of: "bytes") }
      return .bytes([])
    case .encode: return try encoded(arguments)
    case .elementType:
      guard let code = arguments.first?.text else { throw wrongArguments(of: "numpy.dtype") }
      guard let type = SafeTensors.ElementType(numpy: code) else {
        throw failure("numpy elements of type '\(excerpt(code))' are no numbers it reads")
      }
      return .elementType(type)
    case .scalar: return try scalar(arguments)
    case .array, .arrayReconstruction:
      try charge(256)
      return .array(PickleArray())
    case .opaque: return .opaque
    }
  }

  private func wrongArguments(of what: String) -> StorageError {
    failure("the arguments of \(what) are not what they should be")
  }

  private mutating func container(
    _ kind: PickleContainer.Kind, _ items: [PickleValue]
  ) throws -> PickleValue {
    try charge(128)
    let container = PickleContainer(kind)
    try add(items, to: container)
    return .container(container)
  }

  /// Without arguments, or with a list of pairs, as Python 2 wrote it.
  private mutating func orderedDictionary(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count <= 1,
      let listed = arguments.first?.elements ?? (arguments.isEmpty ? [] : nil)
    else { throw wrongArguments(of: "an OrderedDict") }
    let pairs = try listed.flatMap { pair in
      guard let pair = pair.elements, pair.count == 2 else {
        throw wrongArguments(of: "an OrderedDict")
      }
      return pair
    }
    return try container(.dictionary, pairs)
  }

  private mutating func encoded(_ arguments: [PickleValue]) throws -> PickleValue {
    guard let text = arguments.first?.text, arguments.last?.text == "latin1" else {
      throw wrongArguments(of: "_codecs.encode")
    }
    try charge(64 + text.utf8.count)
    return .bytes(
      try text.unicodeScalars.map { scalar in
        guard let byte = UInt8(exactly: scalar.value) else {
          throw failure("bytes written as text hold a character beyond Latin-1")
        }
        return byte
      })
  }

  private func scalar(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count == 2, case .elementType(let type) = arguments[0],
      case .bytes(let bytes) = arguments[1], bytes.count == type.byteCount
    else { throw wrongArguments(of: "a numpy scalar") }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch type {
    case .float64: return .double(Double(bitPattern: bits))
    case .float32: return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    case .float16: return .double(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits))))
    case .bool: return .bool(bits != 0)
    case .int8, .int16, .int32, .int64:
      let unused = 64 - 8 * type.byteCount
      return .integer(Int(Int64(bitPattern: bits << unused) >> unused))
    case .uint8, .uint16, .uint32, .uint64:
      guard let value = Int(exactly: bits) else { throw failure("a number beyond 64 bits") }
      return .integer(value)
    case .bfloat16: throw wrongArguments(of: "a numpy scalar")
    }
  }

  /// Gives the object below the top of the stack the state at the top.
  mutating func build() throws {
    let state = try pop()
    guard stack.count > (marks.last ?? 0), let object = stack.last else {
      throw failure("an object to complete is missing")
    }
    switch object {
    case .opaque: return
    case .elementType:
      // (version, byte order, subarray, names, fields, size, alignment, flags)
      guard let parts = state.elements, parts.count >= 5, let order = parts[1].text,
        parts[2...4].allSatisfy(\.isNone)
      else { throw failure("a numpy type is no plain number") }
      guard order != ">" else { throw failure("numpy's big-endian numbers are not read") }
    case .array(let array): try build(array, from: state)
    default: throw failure("a state is given to something that has none")
    }
  }

  /// (version, shape, type, whether in Fortran order, bytes)
  private func build(_ array: PickleArray, from state: PickleValue) throws {
    guard let parts = state.elements, parts.count == 5,
      let shape = parts[1].elements?.compactMap(\.integer), shape.count <= 8,
      shape.count == parts[1].elements?.count, case .elementType(let type) = parts[2],
      case .bool(let isFortran) = parts[3], case .bytes(let bytes) = parts[4]
    else { throw failure("a numpy array's state is not what it should be") }
    guard !isFortran || shape.count(where: { $0 > 1 }) <= 1 else {
      throw failure("numpy arrays in Fortran order are not read")
    }
    guard SafeTensors.byteCount(shape: shape, type: type) == bytes.count else {
      throw failure("\(bytes.count) bytes are no numpy array of shape \(shape)")
    }
    (array.shape, array.type, array.bytes) = (shape, type, bytes)
  }
}
