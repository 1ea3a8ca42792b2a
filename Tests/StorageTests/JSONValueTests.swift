import Storage
import Testing

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8), path: "test")
  }

  @Test func readsEveryKindOfValue() throws {
    let text = #" {"a" : [1, -2.5e1, true, false, null], "b\u00e9\ud83d\ude00\n\/": "ü", "": {}} "#
    #expect(
      try parse(text)
        == .object([
          "a": .array([.integer(1), .number(-25), .bool(true), .bool(false), .null]),
          "bé😀\n/": .string("ü"), "": .object([:]),
        ]))
    #expect(try parse("-9223372036854775808") == .integer(.min))
    #expect(try parse("0.1") == .number(0.1))
    #expect(try parse("1E1") == .number(10))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1,\"a\":2}",
    "01", "-", "+1", ".5", "1.", "1e", "1e999", "9223372036854775808", "NaN", "Infinity", "tru",
    "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
    "\"\\udc00\"", "\"\n\"", "\"\\", "1 1", "[]]", "\u{FEFF}1", "'a'", "{\"a\":}", "[,1]",
    "1.5.2", "--1", "1\0",
  ])
  func refusesWhatIsNotJSON(text: String) {
    #expect(throws: StorageError.self) { try parse(text) }
  }

  @Test func refusesBytesThatAreNotUTF8() {
    let bad: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
    ]
    for bytes in bad {
      #expect(throws: StorageError.self) {
        try JSONValue(parsing: [0x22] + bytes + [0x22], path: "test")
      }
    }
  }

  @Test func boundsDepthAndNumbers() throws {
    let depth = JSONValue.maximumDepth
    func nested(_ n: Int) -> String {
      String(repeating: "[", count: n) + String(repeating: "]", count: n)
    }
    #expect(try parse(nested(depth)) != .null)
    #expect(throws: StorageError.self) { try parse(nested(depth + 1)) }
    #expect(throws: StorageError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: StorageError.self) { try parse(String(repeating: "1", count: 1_000_000)) }
    let many = "[" + String(repeating: "1,", count: JSONValue.maximumValues) + "1]"
    #expect(throws: StorageError.self) { try parse(many) }
  }

  @Test func saysWhere() {
    #expect(
      throws: StorageError.corrupted(path: "test", offset: 4, reason: "expected a JSON value")
    ) { try parse("[1, x]") }
  }

  @Test func writesSortedAndReadsItBack() throws {
    let value = JSONValue.object([
      "b": .array([.integer(3), .number(0.1), .number(1e300), .bool(true), .null]),
      "a\"\\\u{1}\t\n": .string("é😀\u{7F}\u{2028}"),
      "": .object(["z": .integer(-1), "A": .number(-0.0)]),
    ])
    let text = try value.serialized()
    #expect(try parse(text) == value)
    #expect(
      text == #"{"":{"A":-0.0,"z":-1},"a\"\\\u0001\t\n":"é😀"# + "\u{7F}\u{2028}"
        + #"","b":[3,0.1,1e+300,true,null]}"#)
    #expect(throws: StorageError.self) { try JSONValue.number(.nan).serialized() }
    #expect(throws: StorageError.self) { try JSONValue.array([.number(.infinity)]).serialized() }
  }
}
