import Storage
import Tensors

/// The file that keeps the list of unique cells between processes.
///
/// It holds the bytes `NB101v1\n`, the hexadecimal MD5 digest of what follows, and the keys in
/// ascending order, 32-bit little-endian.
package struct NASBench101Cache: Sendable {
  private static let magic = Array("NB101v1\n".utf8)
  private static let headerBytes = magic.count + 32
  /// Twice the size of the true list.
  private static let maximumBytes = 4 << 20

  private let directory: String?

  /// A cache in `directory`, made when it is needed; for nil, none.
  package init(directory: String?) { self.directory = directory }

  /// The cache in `userCacheDirectory()`.
  static var standard: NASBench101Cache { NASBench101Cache(directory: userCacheDirectory()) }

  package var path: String? { directory.map { "\($0)/nas_bench_101.cells" } }

  /// The list, from the file where it is whole, otherwise made and, as far as possible, written.
  package func keys(control: RunControl) throws -> [NASBench101Key] {
    if let keys = storedKeys() { return keys }
    let keys = try NASBench101Listing.keys(control: control)
    store(keys)
    return keys
  }

  /// Nil for a missing, unreadable or damaged file: none of them is an error of the caller's.
  private func storedKeys() -> [NASBench101Key]? {
    guard let path, let bytes = try? readFile(at: path, limit: Self.maximumBytes),
      bytes.count > Self.headerBytes, bytes.count.isMultiple(of: 4)
    else { return nil }
    let body = Array(bytes[Self.headerBytes...])
    guard bytes.starts(with: Self.header(of: body)) else { return nil }
    let keys = body.withUnsafeBytes { body in
      stride(from: 0, to: body.count, by: 4).compactMap {
        NASBench101Key(
          bits: UInt32(littleEndian: body.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
    guard keys.count == body.count / 4, zip(keys, keys.dropFirst()).allSatisfy(<) else {
      return nil
    }
    return keys
  }

  private func store(_ keys: [NASBench101Key]) {
    guard let directory, let path else { return }
    var body: [UInt8] = []
    for key in keys { withUnsafeBytes(of: key.bits.littleEndian) { body.append(contentsOf: $0) } }
    // A cache that cannot be written costs time only.
    try? createDirectory(at: directory)
    try? writeFileAtomically(Self.header(of: body) + body, to: path)
  }

  private static func header(of body: [UInt8]) -> [UInt8] {
    magic + Array(MD5(of: body).hexadecimal.utf8)
  }
}
