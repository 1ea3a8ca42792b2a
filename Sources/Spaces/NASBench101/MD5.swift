import Glibc

/// The MD5 digest of RFC 1321, which NAS-Bench-101 names its cells with. Not a defense against
/// intent. Digests compare as their hexadecimal texts do.
package struct MD5: Hashable, Comparable, Sendable {
  private let high: UInt64
  private let low: UInt64

  package init(of message: [UInt8]) {
    var state = Self.initialState
    message.withUnsafeBytes { message in
      let whole = message.count & ~63
      for start in stride(from: 0, to: whole, by: 64) {
        Self.absorb(message, from: start, into: &state)
      }
      withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { tail in
        let rest = message.count - whole
        let padded = rest < 56 ? 64 : 128
        tail.initializeMemory(as: UInt8.self, repeating: 0)
        tail.copyMemory(from: UnsafeRawBufferPointer(rebasing: message[whole...]))
        tail[rest] = 0x80
        tail.storeBytes(
          of: (UInt64(message.count) &* 8).littleEndian, toByteOffset: padded - 8, as: UInt64.self)
        for start in stride(from: 0, to: padded, by: 64) {
          Self.absorb(UnsafeRawBufferPointer(tail), from: start, into: &state)
        }
      }
    }
    high = UInt64(state.x.byteSwapped) << 32 | UInt64(state.y.byteSwapped)
    low = UInt64(state.z.byteSwapped) << 32 | UInt64(state.w.byteSwapped)
  }

  package static func < (left: MD5, right: MD5) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Appends the 32 lowercase hexadecimal digits.
  package func appendHexadecimal(to bytes: inout [UInt8]) {
    for half in [high >> 32, high & 0xFFFF_FFFF, low >> 32, low & 0xFFFF_FFFF] {
      // Each of the 8 nibbles in a byte of its own, the first in the highest.
      var digits = (half | half << 16) & 0x0000_FFFF_0000_FFFF
      digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
      digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
      let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
      let text = digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
      withUnsafeBytes(of: text.bigEndian) { bytes.append(contentsOf: $0) }
    }
  }

  package var hexadecimal: String {
    var bytes: [UInt8] = []
    appendHexadecimal(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let initialState = SIMD4<UInt32>(
    0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)

  /// RFC 1321 §3.4: the integer part of 2³² |sin i|, i = 1...64.
  private static let sines: [UInt32] = (1...64).map { UInt32(abs(sin(Double($0))) * 0x1p32) }

  /// The compression function on the 64 bytes from `start`; 4 steps a pass, so that the registers
  /// return to their places.
  private static func absorb(
    _ bytes: UnsafeRawBufferPointer, from start: Int, into state: inout SIMD4<UInt32>
  ) {
    var (a, b, c, d) = (state.x, state.y, state.z, state.w)
    sines.withUnsafeBufferPointer { sines in
      func step(
        _ a: inout UInt32, _ b: UInt32, _ mixed: UInt32, _ index: Int, _ word: Int, _ turn: UInt32
      ) {
        let word = bytes.loadUnaligned(fromByteOffset: start + (word & 15) * 4, as: UInt32.self)
        let sum = a &+ mixed &+ sines[index] &+ UInt32(littleEndian: word)
        a = b &+ (sum << turn | sum >> (32 - turn))
      }
      for i in stride(from: 0, to: 16, by: 4) {
        step(&a, b, d ^ (b & (c ^ d)), i, i, 7)
        step(&d, a, c ^ (a & (b ^ c)), i + 1, i + 1, 12)
        step(&c, d, b ^ (d & (a ^ b)), i + 2, i + 2, 17)
        step(&b, c, a ^ (c & (d ^ a)), i + 3, i + 3, 22)
      }
      for i in stride(from: 16, to: 32, by: 4) {
        step(&a, b, c ^ (d & (b ^ c)), i, 5 * i + 1, 5)
        step(&d, a, b ^ (c & (a ^ b)), i + 1, 5 * i + 6, 9)
        step(&c, d, a ^ (b & (d ^ a)), i + 2, 5 * i + 11, 14)
        step(&b, c, d ^ (a & (c ^ d)), i + 3, 5 * i + 16, 20)
      }
      for i in stride(from: 32, to: 48, by: 4) {
        step(&a, b, b ^ c ^ d, i, 3 * i + 5, 4)
        step(&d, a, a ^ b ^ c, i + 1, 3 * i + 8, 11)
        step(&c, d, d ^ a ^ b, i + 2, 3 * i + 11, 16)
        step(&b, c, c ^ d ^ a, i + 3, 3 * i + 14, 23)
      }
      for i in stride(from: 48, to: 64, by: 4) {
        step(&a, b, c ^ (b | ~d), i, 7 * i, 6)
        step(&d, a, b ^ (a | ~c), i + 1, 7 * i + 7, 10)
        step(&c, d, a ^ (d | ~b), i + 2, 7 * i + 14, 15)
        step(&b, c, d ^ (c | ~a), i + 3, 7 * i + 21, 21)
      }
    }
    state = SIMD4(a &+ state.x, b &+ state.y, c &+ state.z, d &+ state.w)
  }
}
