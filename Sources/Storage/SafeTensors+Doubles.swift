extension SafeTensors.Entry {
  /// A tensor of numbers as they are, eight bytes each.
  ///
  /// - Parameter doubles: row-major, as many as `shape` says.
  /// - Throws: `StorageError.invalidArgument` where `shape` has another count.
  public init(name: String, shape: [Int], doubles: [Double]) throws {
    let bytes = doubles.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
    try self.init(name: name, shape: shape, type: .float64, bytes: bytes)
  }

  /// The elements of an F64 tensor, row-major and exact. Throws `StorageError.invalidArgument` for
  /// other types.
  public func doubles() throws -> [Double] {
    guard type == .float64 else {
      throw StorageError.invalidArgument(
        "tensor '\(excerpt(name))' has \(type.rawValue) elements, expected F64")
    }
    return bytes.withUnsafeBytes { raw in
      (0..<(raw.count / 8)).map {
        let bits = raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }
}
