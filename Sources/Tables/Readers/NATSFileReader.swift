import Storage
import Tensors

/// All architectures in one pickle, `{meta_archs, arch2infos: {index: record}, ...}`: the single file of
/// NATS-Bench, and NAS-Bench-201's `.pth` in the container that torch wrote until 1.5. One record at a
/// time is in memory.
enum NATSFileReader {
  private static let memoryLimit = 256 << 20
  private static let memoLimit = 2 << 30
  private static let limit = 1 << 40
  private static let recordsKey = "arch2infos"

  static func readPickle(
    _ source: TableSource, _ makeArena: () throws -> ColumnArena, _ control: RunControl
  ) throws -> BenchmarkTable {
    let stream = try source.open(limit: limit)
    return try read(stream, makeArena, control)
  }

  /// Skips the pickles before the object: magic number, protocol 1001, and what the system was. The
  /// tensors after it are not read.
  static func readTorch(
    _ source: TableSource, _ makeArena: () throws -> ColumnArena, _ control: RunControl
  ) throws -> BenchmarkTable {
    let stream = try source.open(limit: limit)
    _ = try Pickle.read(stream, memoryLimit: 1 << 16)
    guard try Pickle.read(stream, memoryLimit: 1 << 16).integer == 1001 else {
      throw stream.failure("torch's protocol is not 1001")
    }
    _ = try Pickle.read(stream, memoryLimit: 1 << 16)
    return try read(stream, makeArena, control)
  }

  private static func read(
    _ stream: ByteStream, _ makeArena: () throws -> ColumnArena, _ control: RunControl
  ) throws -> BenchmarkTable {
    try withoutActuallyEscaping(makeArena) { makeArena in
      do {
        let table = NATSTable(makeArena)
        let whole = try Pickle.read(
          stream, memoryLimit: memoryLimit, memoLimit: memoLimit, eachEntryOf: recordsKey
        ) { _, record in
          try control.check()
          control.report(stream.progress.done, of: stream.progress.total)
          try table.add(try NATSTrials(record))
        }
        // The file of one architecture is its record.
        if table.count == 0, whole[key: recordsKey] == nil { try table.add(try NATSTrials(whole)) }
        return try table.finish()
      } catch let error as NATSTrials.Malformed {
        throw stream.failure(error.reason)
      } catch let error as TablesError {
        throw stream.failure("\(error)")
      }
    }
  }
}
