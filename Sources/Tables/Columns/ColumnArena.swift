import Storage

/// Where the blocks of a growing table lie: in a file that becomes its cache, or in memory.
final class ColumnArena {
  /// The first bytes of the file, before all blocks.
  static let headerBytes = 4096
  private static let segmentBytes = 8 << 20

  /// nil for an arena in memory, and from the first failure on.
  private var file: GrowingFile?
  /// Why the file was given up, as on a full disk: later blocks are in memory.
  private(set) var failure: StorageError?
  private var segment: MappedMemory?
  private var used = 0
  private var segmentStart = 0
  private var total = 0

  private static let mostInMemory = 8 << 30
  private static let mostInFile = 64 << 30

  /// In memory, at most 8 GiB.
  init() {}

  /// In a new file, which gets these first bytes; at most 64 GiB.
  init(_ file: GrowingFile, header: [UInt8]) {
    self.file = file
    guard let memory = grown(by: Self.headerBytes) else { return }
    withExtendedLifetime(memory) {
      memory.bytes.copyBytes(from: header.prefix(Self.headerBytes))
    }
  }

  /// More of the file; nil where there is none, or none any more.
  private func grown(by bytes: Int) -> MappedMemory? {
    guard let file else { return nil }
    do {
      return try file.grow(by: bytes)
    } catch {
      failure = error as? StorageError ?? .invalidArgument("\(error)")
      self.file = nil
      return nil
    }
  }

  /// Zeros for `count` values, at most `Column.rowsPerBlock * Column.mostEpochs`. Throws
  /// `StorageError`, `invalidArgument` beyond the limit.
  func block(of count: Int) throws -> ColumnBlock {
    let bytes = count * MemoryLayout<UInt64>.stride
    if segment.map({ used + bytes > $0.bytes.count }) ?? true {
      let limit = file == nil ? Self.mostInMemory : Self.mostInFile
      guard total <= limit else {
        throw TablesError.invalidArgument(
          "the table is larger than \(limit >> 30) GiB: read a part of it")
      }
      segmentStart = file?.count ?? 0
      segment = try grown(by: Self.segmentBytes) ?? .zeros(count: Self.segmentBytes)
      used = 0
      total += Self.segmentBytes
    }
    guard let segment, let base = segment.bytes.baseAddress else {
      throw TablesError.invalidArgument("no memory for the table")
    }
    let start = used
    used += bytes
    return ColumnBlock(
      (base + start).assumingMemoryBound(to: UInt64.self),
      offset: file == nil ? 0 : segmentStart + start, owner: segment)
  }
}
