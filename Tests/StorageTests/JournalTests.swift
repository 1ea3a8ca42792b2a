import Glibc
import Storage
import TestSupport
import Testing

@Suite struct JournalTests {
  func withFile(_ body: (String) throws -> Void) throws {
    try withScratchDirectory { try body($0 + "/journal") }
  }

  @Test func keepsWholeLinesAtEveryCut() throws {
    try withFile { path in
      let lines = ["one", "", "three with spaces", "ünicode"]
      do {
        let journal = try Journal(at: path)
        try journal.append([lines[0], lines[1]])
        try journal.append(Array(lines[2...]))
        #expect(journal.lines == lines)
      }
      let whole = try readFile(at: path, limit: 1 << 20)
      let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
      for cut in 0...whole.count {
        try writeFileAtomically(Array(whole.prefix(cut)), to: path)
        let again = try Journal(at: path)
        let kept = ends.count { $0 <= cut }
        #expect(again.lines == Array(lines.prefix(kept)))
        try again.append(Array(lines[kept...]))
        #expect(try readFile(at: path, limit: 1 << 20) == whole)
      }
    }
  }

  @Test func forgetsLines() throws {
    try withFile { path in
      func changed(_ change: (Journal) throws -> Void) throws -> [String] {
        try change(Journal(at: path))
        return try Journal(at: path).lines
      }
      let kept = try changed {
        try $0.append(["a", "bb", "ccc"])
        try $0.keep(1)
      }
      #expect(kept == ["a"])
      let extended = try changed {
        try $0.append(["bb", "ccc"])
        try $0.keep(1)
        try $0.append(["d"])
      }
      #expect(extended == ["a", "d"])
      #expect(try changed { try $0.keep(-1) }.isEmpty)
    }
  }

  @Test func refusesASecondOwner() throws {
    try withFile { path in
      let journal = try Journal(at: path)
      #expect(throws: StorageError.self) { try Journal(at: path) }
      try journal.append(["a"])
      #expect(journal.lines == ["a"])
    }
  }

  @Test func refusesDamageBeforeTheEnd() throws {
    try withFile { path in
      try Journal(at: path).append(["first", "second"])
      var bytes = try readFile(at: path, limit: 1 << 20)
      bytes[1] ^= 1
      try writeFileAtomically(bytes, to: path)
      #expect(throws: StorageError.self) { try Journal(at: path) }
      #expect(throws: StorageError.self) { try Journal(at: path, limit: 3) }
    }
    #expect(throws: StorageError.self) { try Journal(at: P_tmpdir) }
    try withFile { path in
      #expect(throws: StorageError.self) { try Journal(at: path).append(["a\nb"]) }
    }
  }
}
