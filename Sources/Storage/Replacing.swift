/// What saving does before it writes: a file is replaced by its own kind alone, so that a slip of the
/// path costs nobody a file.
///
/// Nothing at `path`, or an empty file, passes.
///
/// - Parameters:
///   - kind: of the file that is to be written, for the message, such as "a table".
///   - isSameKind: whether the file at the path is of that kind; an error counts as no.
/// - Throws: `StorageError.occupied` for any other file, `notPermitted` for one that cannot be read,
///   `wrongKind` for what is no regular file.
package func requireReplaceable(
  _ path: String, by kind: String, isSameKind: () throws -> Bool
) throws {
  let start: [UInt8]
  do {
    start = try readPrefix(of: path, count: ForeignFile.startBytes)
  } catch StorageError.notFound {
    return
  }
  guard !start.isEmpty, (try? isSameKind()) != true else { return }
  let found = ForeignFile.name(of: start)?.prefix { $0 != ":" }
  throw StorageError.occupied(
    path: path, found: found.map(String.init) ?? "another file", kind: kind)
}
