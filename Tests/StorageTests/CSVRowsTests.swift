import Storage
import Testing

@Suite struct CSVRowsTests {
  private func rows(_ text: String) throws -> [[String]] {
    try rows(Array(text.utf8))
  }

  private func rows(_ bytes: [UInt8]) throws -> [[String]] {
    var reader = CSVRows(try ByteStream(bytes, path: "rows", limit: 1 << 24))
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  @Test func readsFields() throws {
    #expect(try rows("") == [])
    #expect(try rows("a,b\r\n1,\n\n,2") == [["a", "b"], ["1", ""], ["", "2"]])
    #expect(try rows("\u{FEFF}a\n\"x,\"\"y\"\"\n z\",é\n") == [["a"], ["x,\"y\"\n z", "é"]])
    #expect(try rows("\"\"\n\"\",\"\"\n") == [[""], ["", ""]])
    #expect(try rows("a\"b,c\n") == [["a\"b", "c"]])
  }

  @Test func refusesWhatHasNoEndOrLimit() throws {
    for text in ["\"", "\"a", "\"a\"b", "\"a\n\n", "a,\"b\"\"\n"] {
      #expect(throws: StorageError.self, "\(text)") { try rows(text) }
    }
    #expect(throws: StorageError.self) { try rows([0x61, 0xFF, 0x0A]) }
    #expect(throws: StorageError.self) { try rows([UInt8](repeating: 0x2C, count: 5000)) }
    #expect(throws: StorageError.self) { try rows([UInt8](repeating: 0x61, count: 2 << 20)) }
    let lines =
      Array("\"".utf8) + (0..<40_000).flatMap { _ in Array("some text in a field\n".utf8) }
    #expect(throws: StorageError.self) { try rows(lines + lines) }
  }
}
