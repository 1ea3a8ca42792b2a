import Storage
import TestSupport
import Testing

@Suite struct ByteStreamTests {
  private let text = (0..<40_000).flatMap { Array("line \($0 % 97)\r\n".utf8) }

  @Test(arguments: ["gzip", "bzip2", "gzip-two", "bzip2-two"])
  func decompressesAllStreamsOfAFile(name: String) throws {
    #expect(try StreamFixtures.stream(name).rest() == text)
    let stream = try StreamFixtures.stream(name)
    #expect(stream.isCompressed)
    var lines = 0
    while let line = try stream.line() {
      #expect(line == Array("line \(lines % 97)".utf8))
      lines += 1
    }
    #expect(lines == 40_000)
    #expect(stream.offset == text.count)
  }

  @Test(arguments: ["gzip-empty", "bzip2-empty"])
  func readsEmptyContent(name: String) throws {
    #expect(try StreamFixtures.stream(name).isAtEnd())
  }

  @Test func readsPlainBytesAndFilesAlike() throws {
    try withScratchDirectory { directory in
      for bytes in [[], [7], text, StreamFixtures.bytes("gzip")] {
        try writeFileAtomically(bytes, to: "\(directory)/file")
        let expected = try ByteStream(bytes, path: "memory", limit: 1 << 20).rest()
        #expect(try readDecompressedFile(at: "\(directory)/file", limit: 1 << 20) == expected)
      }
      #expect(throws: StorageError.self) { try readDecompressedFile(at: directory, limit: 10) }
    }
  }

  @Test func takesAndPeeks() throws {
    let stream = try ByteStream(Array(text), path: "memory", limit: text.count)
    #expect(try stream.peek(4) == Array("line".utf8))
    #expect(try stream.read(5) == Array("line ".utf8))
    #expect(try stream.integer(UInt32.self) == 0x6C0A_0D30)
    try stream.skip(text.count - 11)
    #expect(try stream.byte() == UInt8(ascii: "\r"))
    #expect(try stream.peek(9) == Array("\n".utf8))
    #expect(throws: StorageError.self) { try stream.read(2) }
    #expect(throws: StorageError.self) { try stream.byte() }
    #expect(throws: StorageError.self) { try stream.skip(1) }
  }

  @Test func writesGzipThatGzipReads() throws {
    for bytes in [[], [1], text] {
      let packed = try gzip(bytes)
      #expect(try ByteStream(packed, path: "memory", limit: 1 << 24).rest() == bytes)
      #expect(try gzip(bytes) == packed)
    }
    #expect(try gzip(text).count < text.count / 20)
  }

  @Test func boundsWhatABombUnfolds() throws {
    for name in ["bzip2-bomb", "gzip-bomb"] {
      var bytes = StreamFixtures.bytes(name)
      if name == "gzip-bomb" { bytes = try ByteStream(bytes, path: name, limit: 1 << 20).rest() }
      #expect {
        try ByteStream(bytes, path: name, limit: 1 << 20).rest()
      } throws: { error in
        guard case StorageError.tooLarge(name, _, _, 1 << 20) = error else { return false }
        return true
      }
    }
    let stream = try ByteStream([1, 2, 3], path: "memory", limit: 1 << 20)
    #expect(throws: StorageError.self) { try stream.read(.max) }
  }

  /// Cuts and flipped bits of a compressed file are noticed, or change nothing.
  @Test(arguments: ["gzip", "bzip2"])
  func noticesDamage(name: String) throws {
    let small = Array("some text, some more text, some text".utf8)
    let whole =
      name == "gzip" ? try gzip(small) : StreamFixtures.bytes("bzip2")
    let content = try ByteStream(whole, path: name, limit: 1 << 20).rest()
    for count in stride(from: 4, to: whole.count, by: max(1, whole.count / 60)) {
      #expect(throws: StorageError.self) {
        try ByteStream(Array(whole[..<count]), path: name, limit: 1 << 20).rest()
      }
    }
    for at in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
      for bit in 0..<8 {
        var damaged = whole
        damaged[at] ^= 1 << UInt8(bit)
        guard let stream = try? ByteStream(damaged, path: name, limit: 1 << 20),
          stream.isCompressed, let rest = try? stream.rest()
        else { continue }
        #expect(rest == content)
      }
    }
    #expect(throws: StorageError.self) {
      try ByteStream(whole + [1], path: name, limit: 1 << 20).rest()
    }
  }

  @Test func readsBase64() {
    #expect(base64Decoded("".utf8) == [])
    #expect(base64Decoded("TQ==".utf8) == Array("M".utf8))
    #expect(base64Decoded("TWFu".utf8) == Array("Man".utf8))
    #expect(base64Decoded("+/8=".utf8) == [0xFB, 0xFF])
    for text in ["T", "TQ", "TQ=", "=", "====", "T===", "TQ=a", "TQ==TQ==", "T\u{0}==", "-_8="] {
      #expect(base64Decoded(text.utf8) == nil, "\(text)")
    }
  }
}
