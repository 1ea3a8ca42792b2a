import Storage

/// The entries of streams.txt, which make_streams.py wrote.
enum StreamFixtures {
  private static let all: [String: [UInt8]] = {
    let text = (try? readFile(at: fixture("streams.txt"), limit: 1 << 20)) ?? []
    var entries: [String: [UInt8]] = [:]
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      guard parts.count == 2 else { continue }
      entries[String(decoding: parts[0], as: UTF8.self)] = base64Decoded(parts[1])
    }
    return entries
  }()

  static let names = all.keys.sorted()

  static func bytes(_ name: String) -> [UInt8] { all[name] ?? [] }

  static func stream(_ name: String, limit: Int = 1 << 24) throws -> ByteStream {
    try ByteStream(bytes(name), path: name, limit: limit)
  }
}
