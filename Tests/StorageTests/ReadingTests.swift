import Glibc
import Storage
import TestSupport
import Testing

@Suite struct ReadingTests {
  @Test(arguments: [0, 1, 4095, 4096, 200_000])
  func readsWhatWasWritten(count: Int) throws {
    try withScratchDirectory { directory in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
      try writeFileAtomically(bytes, to: "\(directory)/file")
      #expect(try readFile(at: "\(directory)/file", limit: count) == bytes)
      #expect(throws: StorageError.self) {
        try readFile(at: "\(directory)/file", limit: count - 1)
      }
    }
  }

  @Test func namesTheFileAndTheLimit() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/big"
      try writeFileAtomically([1, 2, 3], to: path)
      #expect(
        throws: StorageError.tooLarge(path: path, what: "the file", bytes: 3, limit: 2)
      ) { try readFile(at: path, limit: 2) }
      #expect(throws: StorageError.notFound(path: "\(directory)/none")) {
        try readFile(at: "\(directory)/none", limit: 2)
      }
      #expect(throws: StorageError.self) { try readFile(at: path, limit: Int.min) }
    }
  }

  @Test func refusesWhatIsNoRegularFile() throws {
    try withScratchDirectory { directory in
      let fifo = "\(directory)/fifo"
      #expect(mkfifo(fifo, 0o600) == 0)
      for (path, found) in [
        (directory, "a directory"), (fifo, "a FIFO"), ("/dev/zero", "a device"),
      ] {
        #expect(
          throws: StorageError.wrongKind(path: path, found: found, expected: "a regular file")
        ) { try readFile(at: path, limit: 10) }
        #expect(
          throws: StorageError.wrongKind(path: path, found: found, expected: "a regular file")
        ) { try writeFileAtomically([1], to: path) }
      }
    }
  }

  @Test func readsFilesThatTellNoSizeUpToTheLimit() throws {
    #expect(try readFile(at: "/proc/self/status", limit: 1 << 20).count > 100)
    #expect(throws: StorageError.self) { try readFile(at: "/proc/self/status", limit: 50) }
  }

  @Test func refusesPathsWithNUL() {
    for path in ["/etc/hostname\0.txt", "\0"] {
      #expect(throws: StorageError.self) { try readFile(at: path, limit: 1000) }
      #expect(throws: StorageError.self) { try writeFileAtomically([], to: path) }
      #expect(throws: StorageError.self) { try createDirectory(at: path) }
    }
  }
}
