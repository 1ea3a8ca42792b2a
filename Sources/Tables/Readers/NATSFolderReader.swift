import Storage
import Tensors

/// A folder of NATS-Bench's fast mode (`NATS-tss-v1_0-3ffb9-simple`, `NATS-sss-v1_0-50262-simple`):
/// `meta.pickle.pbz2` and one file for each architecture.
enum NATSFolderReader {
  private static let mostFiles = 1 << 17
  private static let fileLimit = 64 << 20
  private static let filesAtOnce = 32

  static func read(
    _ path: String, _ makeArena: () throws -> ColumnArena, control: RunControl
  ) throws -> BenchmarkTable {
    let names = try fileNames(in: path, limit: mostFiles).filter {
      $0.hasSuffix(".pickle.pbz2") && $0.utf8.prefix(6).allSatisfy { (48...57).contains($0) }
    }
    guard !names.isEmpty else {
      throw TablesError.unknownKind(
        path: path,
        reason: "the folder has no files 000000.pickle.pbz2; expected \(BenchmarkTable.kinds)")
    }
    return try withoutActuallyEscaping(makeArena) { makeArena in
      let table = NATSTable(makeArena)
      for start in stride(from: 0, to: names.count, by: filesAtOnce) {
        control.report(start, of: names.count)
        let some = names[start..<min(start + filesAtOnce, names.count)].map { "\(path)/\($0)" }
        let trials = try parallelMap(count: some.count) { (number, _) throws in
          try control.check()
          return try record(in: some[number])
        }
        for (path, trials) in zip(some, trials) {
          try located(path) { try table.add(trials) }
        }
      }
      return try table.finish()
    }
  }

  private static func record(in path: String) throws -> NATSTrials {
    let record = try Pickle.read(from: path, limit: fileLimit)
    return try located(path) { try NATSTrials(record) }
  }

  /// Says in which file what is wrong.
  private static func located<Result>(_ path: String, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let error as NATSTrials.Malformed {
      throw StorageError.corrupted(path: path, offset: 0, reason: error.reason)
    } catch let error as TablesError {
      throw StorageError.corrupted(path: path, offset: 0, reason: "\(error)")
    }
  }
}
