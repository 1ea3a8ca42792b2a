import Storage
import Tensors

extension BenchmarkTable {
  /// The table of the cache, or else of `read`, which is given what makes its arena. Of many readers at
  /// once one reads the source, and the others wait for its cache.
  static func cached(
    _ path: String, usesCache: Bool, control: RunControl,
    _ read: (_ makeArena: () throws -> ColumnArena) throws -> BenchmarkTable
  ) throws -> BenchmarkTable {
    guard usesCache else { return try read { ColumnArena() } }
    let cache = try TableCache(of: path)
    if let table = cache.table() { return table }
    let lock = try locked(path, control: control)
    return try withExtendedLifetime(lock) {
      if let table = cache.table() { return table }
      return try made(cache, control: control, read)
    }
  }

  /// The lock on the source; nil where its file system has none, and each reader makes a cache.
  private static func locked(_ path: String, control: RunControl) throws -> FileLock? {
    while true {
      switch FileLock.attempt(path) {
      case .held(let lock): return lock
      case .unavailable: return nil
      case .busy:
        try control.check()
        Worker.sleep(microseconds: 10_000)
      }
    }
  }

  private static func made(
    _ cache: TableCache, control: RunControl,
    _ read: (_ makeArena: () throws -> ColumnArena) throws -> BenchmarkTable
  ) throws -> BenchmarkTable {
    guard let file = cache.newFile() else {
      return try read { ColumnArena() }.withoutCache("no folder can be written to", cache)
    }
    var arena: ColumnArena?
    let table = try read {
      let made = ColumnArena(file, header: TableCache.magic)
      arena = made
      return made
    }
    if let failure = arena?.failure { return table.withoutCache("\(failure)", cache) }
    do {
      return try cache.finish(table, in: file, control: control)
    } catch let error as StorageError {
      return table.withoutCache("\(error)", cache)
    }
  }

  private func withoutCache(_ reason: String, _ cache: TableCache) -> BenchmarkTable {
    var table = self
    table.cacheFailure =
      "no cache of '\(cache.sourcePath)' could be kept (\(reason)), so it is read again the next time: make room, "
      + "set the environment variable NASTURTIUM_CACHE to a folder on another disk, or read without a cache"
    return table
  }
}
