extension SafeTensors {
  /// What the header says of one tensor; the offsets count from the start of the data.
  struct Record {
    let name: String
    let type: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(name: String, value: JSONValue, path: String) throws {
      func failure(_ reason: String) -> StorageError {
        .corrupted(path: path, offset: 8, reason: "tensor '\(excerpt(name))': \(reason)")
      }
      guard case .object(let fields) = value, fields.count == 3,
        case .string(let typeName) = fields["dtype"], case .array(let dimensions) = fields["shape"],
        case .array(let offsets) = fields["data_offsets"], offsets.count == 2,
        case .integer(let begin) = offsets[0], case .integer(let end) = offsets[1]
      else { throw failure("the header must give dtype, shape and two data_offsets") }
      guard let type = ElementType(rawValue: typeName) else {
        throw failure("unknown dtype '\(excerpt(typeName))'")
      }
      let shape = try dimensions.map { dimension in
        guard case .integer(let count) = dimension else {
          throw failure("a dimension is not a whole number")
        }
        return count
      }
      guard begin >= 0, end >= begin,
        SafeTensors.byteCount(shape: shape, type: type) == end - begin
      else {
        throw failure(
          "data_offsets \(begin) to \(end) do not hold its \(shape.count)-dimensional \(typeName)")
      }
      (self.name, self.type, self.shape) = (name, type, shape)
      (self.begin, self.end) = (begin, end)
    }

    /// The order of the data; empty tensors share an offset, and then the name decides.
    func precedes(_ other: Record) -> Bool {
      (begin, end) == (other.begin, other.end)
        ? name.utf8.lexicographicallyPrecedes(other.name.utf8)
        : (begin, end) < (other.begin, other.end)
    }
  }
}
