import Storage

/// The values of one metric and seed: for each architecture one, or one for each epoch.
///
/// They lie in blocks of `rowsPerBlock` architectures, architecture by architecture; a block where
/// nothing was measured takes no memory.
struct Column: Sendable {
  static let rowsPerBlock = 256
  static let mostEpochs = 4096
  static let highestEpoch = 1_000_000_000

  let metric: String
  /// nil for values that belong to no seed.
  let seed: Int?
  /// Ascending; empty for a single value.
  let epochs: [Int]
  var blocks: [ColumnBlock?] = []
  /// Of the blocks in a cache; nil for a column in memory.
  var checksums: ColumnChecksums?

  /// Values of one architecture.
  var width: Int { max(epochs.count, 1) }
  var blockCount: Int { Self.rowsPerBlock * width }

  /// Throws `damagedCache` where the blocks of a cache are not what was written.
  func verify() throws { try checksums?.verify(self) }

  /// NaN where nothing was measured. `position` is in `0..<width`.
  func value(row: Int, position: Int) -> Double {
    let block = row / Self.rowsPerBlock
    guard block < blocks.count, let block = blocks[block] else { return .nan }
    return block[row % Self.rowsPerBlock * width + position]
  }
}

/// Some values in memory that its owner keeps: as many as the column's `blockCount`.
///
/// Stored are the bits of each value without those of NaN (exclusive or), so that zeros are missing
/// values.
struct ColumnBlock: @unchecked Sendable {
  /// Where the values begin in the file of the table, 0 for one in memory.
  let offset: Int
  private let base: UnsafeMutablePointer<UInt64>
  private let owner: AnyObject

  private static let missing = Double.nan.bitPattern

  /// `base` points to writable or readable memory that `owner` keeps.
  init(_ base: UnsafeMutablePointer<UInt64>, offset: Int, owner: AnyObject) {
    (self.base, self.offset, self.owner) = (base, offset, owner)
  }

  /// CRC-32C of the first `count` values as they are stored.
  func checksum(count: Int) -> UInt32 {
    withExtendedLifetime(owner) {
      crc32c(UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<UInt64>.stride))
    }
  }

  subscript(index: Int) -> Double {
    get { Double(bitPattern: base[index] ^ Self.missing) }
    nonmutating set { base[index] = newValue.isNaN ? 0 : newValue.bitPattern ^ Self.missing }
  }
}
