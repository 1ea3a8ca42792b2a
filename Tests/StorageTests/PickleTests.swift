import Storage
import TestSupport
import Testing

@Suite struct PickleTests {
  private func read(_ name: String) throws -> PickleValue {
    let stream = try StreamFixtures.stream(name)
    return try Pickle.read(stream, memoryLimit: 1 << 22)
  }

  @Test(arguments: [2, 3, 4, 5])
  func readsWhatPythonWrites(version: Int) throws {
    let value = try read("value-\(version)")
    let numbers = try #require(value[key: "numbers"]?.elements)
    #expect(
      numbers.prefix(10).map(\.integer)
        == [0, 255, 256, 65535, 65536, -1, -(1 << 31), 1 << 31, .max, .min])
    #expect(numbers[10].number == 0.1 && numbers[11].number == .infinity)
    guard case .bool(true) = numbers[12], case .bool(false) = numbers[13] else {
      Issue.record("no truth values")
      return
    }
    #expect(numbers[14].isNone)
    let texts = try #require(value[key: "texts"]?.elements)
    #expect(
      texts.map(\.text) == [
        "", "é中", String(repeating: "x", count: 300), "", "\u{0}ÿ",
        String(repeating: "y", count: 300),
      ])
    guard case .bytes([0, 255]) = texts[4], case .bigInteger(let large)? = value[key: "large"]
    else {
      Issue.record("no bytes or large number")
      return
    }
    #expect(large == [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])
    let entries = try #require(value.entries)
    #expect(entries.count == 4 && entries[3].key.integer == 3)
    let inner = entries[3].value
    #expect(inner[key: "a"]?.elements?.compactMap(\.integer) == [1, 2])
    #expect(inner[key: "b"]?.elements?.count == 3)
    #expect(inner[key: "none"] == nil)
  }

  @Test(arguments: [2, 3, 4, 5])
  func readsNumpyScalars(version: Int) throws {
    let values = try #require(read("scalars-\(version)").elements)
    #expect(
      values.map(\.number) == [0.1, 0.5, -3, 65535, Double(Int.min), nil, 200])
    guard case .bool(true) = values[5] else {
      Issue.record("no numpy.bool_")
      return
    }
  }

  @Test func readsNumpyArraysAndTheBatchesOfCIFAR() throws {
    for version in [2, 4] {
      guard case .array(let array) = try read("array-\(version)") else {
        Issue.record("no array")
        return
      }
      #expect(array.shape == [2, 3] && array.type == .float32)
      #expect(array.bytes == (0..<6).flatMap { withUnsafeBytes(of: Float($0)) { Array($0) } })
    }
    let batch = try read("cifar")
    guard case .array(let data)? = batch[key: "data"] else {
      Issue.record("no images")
      return
    }
    #expect(data.shape == [2, 3] && data.type == .uint8 && data.bytes == [0, 1, 2, 253, 254, 255])
    #expect(batch[key: "labels"]?.elements?.map(\.integer) == [6, 9])
    #expect(batch[key: "batch_label"]?.text == "training batch 1 of 5")
    #expect(try read("python-2-ordered")[key: "k"]?.integer == 5)
  }

  @Test(arguments: [2, 4])
  func handsOverRecordsOneByOne(version: Int) throws {
    var seen = 0
    let whole = try Pickle.read(
      StreamFixtures.stream("records-\(version)"), memoryLimit: 300_000,
      memoLimit: 300_000, eachEntryOf: "records"
    ) { index, record in
      #expect(index == seen && record[key: "index"]?.integer == index)
      #expect(record[key: "text"]?.text == "sharedsharedshared")
      let curve = try #require(record[key: "curve"]?.entries)
      #expect(curve.map { $0.key.integer } == [0, 1, 2])
      #expect(curve.last?.value.number == Double(index) + 0.2)
      seen += 1
    }
    #expect(seen == 1100)
    #expect(whole[key: "records"]?.entries?.isEmpty == true)
    #expect(whole[key: "after"]?.integer == 7)
    // Without handing over, the same value is larger than that.
    #expect(throws: StorageError.self) {
      try Pickle.read(StreamFixtures.stream("records-\(version)"), memoryLimit: 300_000)
    }
  }

  @Test func readsFilesOfOnePickle() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/batch"
      let bytes = StreamFixtures.bytes("cifar")
      for content in [bytes, try gzip(bytes)] {
        try writeFileAtomically(content, to: path)
        #expect(try Pickle.read(from: path, limit: 1 << 20)[key: "labels"] != nil)
      }
      try writeFileAtomically(bytes + [0], to: path)
      #expect(throws: StorageError.self) { try Pickle.read(from: path, limit: 1 << 20) }
    }
  }
}
