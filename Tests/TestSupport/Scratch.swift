import Glibc

/// A fresh directory for one test, removed with everything in it at the end.
public func withScratchDirectory(_ body: (String) throws -> Void) throws {
  let path = try makeScratchDirectory()
  defer { removeTree(path) }
  try body(path)
}

/// For tests that wait: they remove it with `removeTree`.
public func makeScratchDirectory() throws -> String {
  var template = Array("\(P_tmpdir)/nasturtium-tests-XXXXXX".utf8CString)
  guard let created = mkdtemp(&template) else { throw DataFiles.ReadFailure("a scratch directory") }
  return String(cString: created)
}

public func removeTree(_ path: String) {
  for name in names(in: path) {
    let child = "\(path)/\(name)"
    if unlink(child) != 0 { removeTree(child) }
  }
  rmdir(path)
}

/// The directory's entries without "." and "..", sorted.
public func names(in path: String) -> [String] {
  guard let directory = opendir(path) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
