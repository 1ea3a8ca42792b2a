import Synchronization

/// The checksums of a column's blocks in a cache, compared when the column is first read: a cache of
/// gigabytes opens at once all the same.
final class ColumnChecksums: Sendable {
  private let path: String
  /// One for each block, 0 for a block where nothing was measured.
  private let expected: [UInt32]
  private let isVerified = Atomic<Bool>(false)

  /// - Parameter path: of the cache.
  init(_ expected: [UInt32], path: String) { (self.expected, self.path) = (expected, path) }

  /// Those of the blocks as they are.
  static func checksums(of column: Column) -> [UInt32] {
    column.blocks.map { $0?.checksum(count: column.blockCount) ?? 0 }
  }

  /// Throws `damagedCache` where a block of `column`, whose checksums these are, differs.
  func verify(_ column: Column) throws {
    if isVerified.load(ordering: .relaxed) { return }
    guard Self.checksums(of: column) == expected else { throw TablesError.damagedCache(path: path) }
    isVerified.store(true, ordering: .relaxed)
  }
}
