extension SafeTensors.Entry {
  /// A tensor of numbers.
  ///
  /// - Parameters:
  ///   - shape: no dimension at all is a single number.
  ///   - values: row-major, as many as `shape` says.
  ///   - type: F32, or F16, to which values are rounded (beyond 65,504: infinite).
  /// - Throws: `StorageError.invalidArgument` for another type or where `shape` has another count.
  public init(
    name: String, shape: [Int], values: [Float], as type: SafeTensors.ElementType = .float32
  ) throws {
    let bytes: [UInt8] =
      switch type {
      case .float32: littleEndian(values) { $0.bitPattern.littleEndian }
      case .float16: littleEndian(values) { Float16($0).bitPattern.littleEndian }
      default:
        throw StorageError.invalidArgument(
          "tensor '\(excerpt(name))': values are written as F32 or F16, not \(type.rawValue)")
      }
    try self.init(name: name, shape: shape, type: type, bytes: bytes)
  }

  /// The elements of an F32, F16, BF16 or F64 tensor, row-major. The first three are exact, F64 is
  /// rounded to nearest: see `doubles()`.
  ///
  /// Throws `StorageError.invalidArgument` for other types.
  public func values() throws -> [Float] {
    switch type {
    case .float32: elements(UInt32.self) { Float(bitPattern: $0) }
    case .float16: elements(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: elements(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float64: elements(UInt64.self) { Float(Double(bitPattern: $0)) }
    default:
      throw StorageError.invalidArgument(
        "tensor '\(excerpt(name))' has \(type.rawValue) elements, not floating-point numbers")
    }
  }

  private func elements<Bits: FixedWidthInteger>(
    _: Bits.Type, _ value: (Bits) -> Float
  ) -> [Float] {
    let width = MemoryLayout<Bits>.size
    return bytes.withUnsafeBytes { raw in
      (0..<(raw.count / width)).map {
        value(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * width, as: Bits.self)))
      }
    }
  }
}

private func littleEndian<Bits: FixedWidthInteger>(
  _ values: [Float], _ bits: (Float) -> Bits
) -> [UInt8] {
  values.map(bits).withUnsafeBytes { Array($0) }
}
