import Glibc
import Spaces
import Storage
import Tables
import Tensors
import TestSupport
import Testing

@Suite struct TableCacheTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let directory = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return try readFile(at: "/\(directory)/Fixtures/\(name)", limit: 1 << 20)
  }

  private func withCopy(_ body: (_ directory: String, _ path: String) throws -> Void) throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/table.pth"
      try writeFileAtomically(try fixture("rebuilt.pth"), to: path)
      try body(directory, path)
    }
  }

  private func expectEqual(_ table: BenchmarkTable, _ other: BenchmarkTable) throws {
    #expect(table.metrics == other.metrics && table.architectures == other.architectures)
    #expect(table.costs == other.costs && table.notes == other.notes && table.title == other.title)
    for metric in table.metrics {
      let curves = try [table, other].map {
        try $0.curves(of: table.architectures, metric.name).values.map(\.bitPattern)
      }
      #expect(curves[0] == curves[1])
    }
  }

  @Test func theSecondReadingComesFromTheCache() throws {
    try withCopy { directory, path in
      let plain = try BenchmarkTable.read(path, usesCache: false)
      #expect(names(in: directory) == ["table.pth"])
      let first = try BenchmarkTable.read(path)
      #expect(names(in: directory) == ["table.pth", "table.pth.nasturtium"])
      try expectEqual(plain, first)
      // The same size and time, but damaged: only the cache can answer.
      let status = try times(of: path)
      var bytes = try readFile(at: path, limit: 1 << 20)
      bytes = bytes.prefix(bytes.count / 2) + bytes.suffix((bytes.count + 1) / 2).map { _ in 0 }
      try writeFileAtomically(bytes, to: path)
      setTimes(of: path, to: status)
      try expectEqual(plain, try BenchmarkTable.read(path))
      #expect(throws: (any Error).self) { try BenchmarkTable.read(path, usesCache: false) }
    }
  }

  @Test func aChangedSourceIsReadAgain() throws {
    try withCopy { directory, path in
      _ = try BenchmarkTable.read(path)
      try writeFileAtomically(try fixture("rebuilt.pickle.pbz2"), to: path)
      let table = try BenchmarkTable.read(path)
      #expect(table.count == 3)
      try writeFileAtomically(Array("nothing".utf8), to: path)
      #expect(throws: (any Error).self) { try BenchmarkTable.read(path) }
      #expect(names(in: directory).allSatisfy { !$0.hasSuffix(".tmp") })
    }
  }

  /// Every cut, and damage anywhere in the description, leads to a new reading.
  @Test func aDamagedCacheIsMadeAgain() throws {
    try withCopy { _, path in
      let table = try BenchmarkTable.read(path)
      let cache = "\(path).nasturtium"
      let whole = try readFile(at: cache, limit: 1 << 30)
      let tail = whole.count - 4000
      for at in [0, 4, tail, tail + 1000, whole.count - 20, whole.count - 10, whole.count - 1] {
        var damaged = whole
        damaged[at] ^= 0x55
        try writeFileAtomically(damaged, to: cache)
        try expectEqual(table, try BenchmarkTable.read(path))
        #expect(try readFile(at: cache, limit: 1 << 30).suffix(4000) == whole.suffix(4000))
      }
      for count in [0, 1, 8, 4096, 5000, whole.count - 4000, whole.count - 1] {
        try writeFileAtomically(Array(whole[..<count]), to: cache)
        try expectEqual(table, try BenchmarkTable.read(path))
      }
    }
  }

  /// Flipped bits in the values are noticed when they are read, not before.
  @Test func aDamagedValueIsNoticed() throws {
    try withCopy { _, path in
      let metric = try BenchmarkTable.read(path).metrics[0].name
      let cache = "\(path).nasturtium"
      var bytes = try readFile(at: cache, limit: 1 << 30)
      let at = try #require(bytes.indices.first { $0 >= 4096 && bytes[$0] != 0 })
      bytes[at] ^= 1
      try writeFileAtomically(bytes, to: cache)
      let table = try BenchmarkTable.read(path)
      #expect(throws: TablesError.damagedCache(path: cache)) {
        for metric in table.metrics { _ = try table.values(metric.name) }
      }
      #expect(throws: TablesError.damagedCache(path: cache)) { _ = try table.serialized() }
      #expect(!metric.isEmpty)
    }
  }

  @Test func manyReadersAtOnceMakeOneCache() throws {
    try withCopy { directory, path in
      let plain = try BenchmarkTable.read(path, usesCache: false)
      let tables = try parallelMap(count: 4, workers: 4) { (_, _) throws in
        try BenchmarkTable.read(path)
      }
      for table in tables { try expectEqual(plain, table) }
      #expect(names(in: directory) == ["table.pth", "table.pth.nasturtium"])
    }
  }

  @Test func anErrorLeavesNothingBehind() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/cut.pbz2"
      try writeFileAtomically(
        Array(try fixture("rebuilt.pth").dropLast(100)), to: path)
      #expect(throws: StorageError.self) { try BenchmarkTable.read(path) }
      #expect(names(in: directory) == ["cut.pbz2"])
    }
  }

  private func times(of path: String) throws -> [timespec] {
    var status = stat()
    #expect(stat(path, &status) == 0)
    return [status.st_atim, status.st_mtim]
  }

  private func setTimes(of path: String, to times: [timespec]) {
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
  }
}
