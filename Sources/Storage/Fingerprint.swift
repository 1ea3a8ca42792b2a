/// A 64-bit hash that is the same in every process: FNV-1a (Fowler, Noll and Vo; RFC 9923). It tells
/// apart what was not made to collide.
public struct Fingerprint: Hashable, Sendable {
  /// The hash of what was added so far.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  /// Adds bytes; parts one after another are the same as all at once.
  @inlinable
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    var hash = value
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self = Fingerprint(hash)
  }

  /// Adds numbers as their bits: 0 and -0 differ, and so do different NaN.
  public mutating func add(_ numbers: UnsafeBufferPointer<Float>) {
    add(UnsafeRawBufferPointer(numbers))
  }

  /// Sixteen hexadecimal digits, as files and messages show it.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @usableFromInline
  init(_ value: UInt64) { self.value = value }
}
