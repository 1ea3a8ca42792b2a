import Storage
import Testing

@Suite struct FingerprintTests {
  /// Values of the authors' own list of test vectors.
  @Test func equalsPublishedValues() {
    for (text, expected) in [
      ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
    ] {
      var fingerprint = Fingerprint()
      fingerprint.add(text.utf8)
      #expect(fingerprint.text == expected)
    }
  }

  @Test func partsMakeTheWhole() {
    var (parts, whole) = (Fingerprint(), Fingerprint())
    parts.add("foo".utf8)
    parts.add("bar".utf8)
    whole.add("foobar".utf8)
    #expect(parts == whole)
    var numbers = Fingerprint()
    [Float(1), -0.0].withUnsafeBufferPointer { numbers.add($0) }
    var bytes = Fingerprint()
    bytes.add([0, 0, 0x80, 0x3F, 0, 0, 0, 0x80] as [UInt8])
    #expect(numbers == bytes)
  }
}
