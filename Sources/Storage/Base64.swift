/// The bytes that a base64 text (RFC 4648 §4, padded) stands for; nil for any other text.
package func base64Decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
  guard text.count.isMultiple(of: 4) else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count / 4 * 3)
  var group: UInt32 = 0
  var digits = 0
  var padding = 0
  for character in text {
    group <<= 6
    if character == UInt8(ascii: "=") {
      padding += 1
    } else {
      guard padding == 0, let digit = base64Digit(character) else { return nil }
      group |= digit
    }
    digits += 1
    guard digits == 4 else { continue }
    guard padding <= 2 else { return nil }
    for shift in [16, 8, 0].prefix(3 - padding) {
      bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(shift)))
    }
    (group, digits) = (0, 0)
  }
  return bytes
}

private func base64Digit(_ character: UInt8) -> UInt32? {
  switch character {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
