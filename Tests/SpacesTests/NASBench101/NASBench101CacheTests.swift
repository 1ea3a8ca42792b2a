import Glibc
import Spaces
import Storage
import Tensors
import Testing

@Suite struct NASBench101CacheTests {
  static let keys = Result { try NASBench101Listing.keys(control: RunControl()) }

  /// Runs `body` with a cache in a directory of its own, two levels below one that exists.
  private func withCache(_ body: (NASBench101Cache, _ path: String) throws -> Void) throws {
    var template = Array("\(P_tmpdir)/nb101-cache-XXXXXX".utf8CString)
    let root = try #require(mkdtemp(&template).map { String(cString: $0) })
    let cache = NASBench101Cache(directory: "\(root)/a/b")
    let path = try #require(cache.path)
    defer {
      unlink(path)
      rmdir(path)
      for directory in ["\(root)/a/b", "\(root)/a", root] { rmdir(directory) }
    }
    try body(cache, path)
  }

  private func keys(from cache: NASBench101Cache) throws -> [NASBench101Key] {
    try cache.keys(control: RunControl())
  }

  /// Compares outside the macro, so that a failure does not print the list.
  private func expectList(
    _ keys: [NASBench101Key], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isList = try keys == Self.keys.get()
    #expect(isList, sourceLocation: sourceLocation)
  }

  @Test func theSecondListComesFromTheFile() throws {
    try withCache { cache, path in
      try expectList(keys(from: cache))
      // Listing would throw.
      let cancelled = RunControl()
      cancelled.cancel()
      try expectList(cache.keys(control: cancelled))
      #expect(try readFile(at: path, limit: 1 << 21).count == 40 + 4 * 423_624)
    }
  }

  @Test func aDamagedFileIsMadeAgain() throws {
    try withCache { cache, path in
      try expectList(keys(from: cache))
      let whole = try readFile(at: path, limit: 1 << 21)
      var damaged: [[UInt8]] = [
        [], [0], Array(whole.prefix(39)), Array(whole.prefix(40)), whole.dropLast(), whole + [0],
        whole.dropLast(4), whole + [0, 0, 0, 0], Array(repeating: 255, count: 5 << 20),
      ]
      for place in [0, 7, 8, 39, 40, 500_001, whole.count - 1] {
        var copy = whole
        copy[place] ^= 16
        damaged.append(copy)
      }
      // A right digest over what is no list: not ascending, repeated, and no graph.
      let body = Array(whole[40...])
      for forged in [
        Array(body.suffix(4) + body.dropLast(4)), body + body.suffix(4), body + [0, 0, 0, 0xFF],
      ] {
        damaged.append(
          Array(whole.prefix(8)) + Array(MD5(of: forged).hexadecimal.utf8) + forged)
      }
      for bytes in damaged {
        try writeFileAtomically(bytes, to: path)
        try expectList(keys(from: cache))
        #expect(try readFile(at: path, limit: 1 << 21) == whole)
      }
    }
  }

  @Test func aCancelledListIsNotStored() throws {
    try withCache { cache, path in
      let cancelled = RunControl()
      cancelled.cancel()
      #expect(throws: Cancelled.self) { try cache.keys(control: cancelled) }
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test func withoutAPlaceToWriteTheListIsTheSame() throws {
    for directory in [nil, "/proc/none", "/dev/null/none", "/etc/hostname"] {
      try expectList(keys(from: NASBench101Cache(directory: directory)))
    }
    try withCache { cache, path in
      try createDirectory(at: path)
      try expectList(keys(from: cache))
    }
  }
}
