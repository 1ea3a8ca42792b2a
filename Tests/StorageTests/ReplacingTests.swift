import Storage
import TestSupport
import Testing

@Suite struct ReplacingTests {
  private func model(_ format: String, value: Int) throws -> ModelFile {
    var file = ModelFile(format: format, version: 1)
    file.fields["value"] = .integer(value)
    return file
  }

  @Test func replacesItsOwnKindAndEmptyFiles() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/model"
      try writeFileAtomically([], to: path)
      for value in 1...2 {
        try model("a", value: value).write(to: path)
        let again = try ModelFile(readingFrom: path, format: "a", versions: 1...1, limit: 1 << 20)
        #expect(try again.integer("value") == value)
      }
    }
  }

  @Test(arguments: [
    Array("arch,accuracy\n".utf8), Array("%PDF-1.7".utf8), [0x80, 2], [0], Array("{}".utf8),
    [UInt8](repeating: 0xFF, count: 1000),
  ]) func leavesOtherFilesAsTheyAre(bytes: [UInt8]) throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/other"
      try writeFileAtomically(bytes, to: path)
      try expectOccupied(path) { try model("a", value: 1).write(to: path) }
      try expectOccupied(path) { try SafeTensors().write(to: path) }
      #expect(try readFile(at: path, limit: 1 << 20) == bytes)
    }
  }

  @Test func leavesModelsOfAnotherKind() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/b"
      try model("b", value: 1).write(to: path)
      try expectOccupied(path) { try model("a", value: 2).write(to: path) }
      let again = try ModelFile(readingFrom: path, format: "b", versions: 1...1, limit: 1 << 20)
      #expect(try again.integer("value") == 1)
    }
  }

  private func expectOccupied(_ path: String, _ write: () throws -> Void) throws {
    let error = #expect(throws: StorageError.self) { try write() }
    guard case .occupied(path: path, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(String(describing: error).contains("name another path"))
  }
}
