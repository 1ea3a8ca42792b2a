/// The protocol buffer `ModelMetrics`.
struct ModelMetrics {
  private(set) var parameters = 0
  /// Training time in seconds, then accuracies on training, validation and test data: before, half-way
  /// through and after the training.
  private(set) var evaluations: [[Double]] = []

  /// nil for bytes that are none.
  init?(_ bytes: [UInt8]) {
    var fields = ProtocolBufferFields(bytes[...])
    while let field = fields.next() {
      switch field {
      case (1, .bytes(let message)):
        guard evaluations.count < 16, let evaluation = Self.evaluation(message) else { return nil }
        evaluations.append(evaluation)
      case (2, .integer(let value)): parameters = Int(Int32(truncatingIfNeeded: value))
      default: continue
      }
    }
    guard fields.isWhole else { return nil }
  }

  private static func evaluation(_ bytes: ArraySlice<UInt8>) -> [Double]? {
    var values = [Double](repeating: .nan, count: 4)
    var fields = ProtocolBufferFields(bytes)
    while let (number, value) = fields.next() {
      if case .double(let value) = value, (2...5).contains(number) { values[number - 2] = value }
    }
    return fields.isWhole ? values : nil
  }
}

/// The fields of a protocol buffer message (protobuf.dev, "Encoding").
struct ProtocolBufferFields {
  enum Value {
    case integer(UInt64)
    case double(Double)
    case bytes(ArraySlice<UInt8>)
    case other
  }

  private var rest: ArraySlice<UInt8>
  /// Whether everything so far was well formed; after the last field, whether all was.
  private(set) var isWhole = true

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field's number and value; nil at the end, and where something is malformed.
  mutating func next() -> (number: Int, value: Value)? {
    guard isWhole, !rest.isEmpty else { return nil }
    guard let tag = varint(), let value = value(ofType: tag & 7) else {
      isWhole = false
      return nil
    }
    return (Int(truncatingIfNeeded: tag >> 3), value)
  }

  private mutating func value(ofType type: UInt64) -> Value? {
    switch type {
    case 0: varint().map { .integer($0) }
    case 1: fixed(8).map { .double(Double(bitPattern: $0)) }
    case 2:
      varint().flatMap { Int(exactly: $0) }.flatMap { count in
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return .bytes(rest.prefix(count))
      }
    case 5: fixed(4).map { _ in .other }
    default: nil
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func fixed(_ count: Int) -> UInt64? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
