/// Well-known kinds of files that people hand over by mistake, told by how they begin.
package enum ForeignFile {
  /// How many first bytes tell all kinds.
  package static let startBytes = 512

  /// What a file that begins so is, with what to do where that helps; nil for any other.
  package static func name(of start: [UInt8]) -> String? {
    let start = Array(start.prefix(startBytes))
    for (signature, name) in signatures where start.starts(with: signature) { return name }
    if start.starts(with: Array("PK\u{3}\u{4}".utf8)) { return archive(start) }
    if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) {
      return "a tar archive: unpack it first"
    }
    if start.starts(with: Array("RIFF".utf8)), start.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "a picture (WebP)"
    }
    return markup(start)
  }

  private static let signatures: [([UInt8], String)] = [
    (
      Array("version https://git-lfs.github.com/spec/".utf8),
      "a Git LFS pointer: fetch the file itself with 'git lfs pull'"
    ),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Office file, such as .xls"),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a picture (PNG)"),
    ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
    (Array("GIF8".utf8), "a picture (GIF)"),
    (Array("II*\0".utf8), "a picture (TIFF)"), (Array("MM\0*".utf8), "a picture (TIFF)"),
    (Array("%PDF-".utf8), "a PDF document"),
    ([0x1F, 0x8B], "a gzip file: unpack it first"),
    (Array("BZh".utf8), "a bzip2 file: unpack it first"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz file: unpack it first"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file: unpack it first"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive: unpack it first"),
    (Array("Rar!".utf8), "a RAR archive: unpack it first"),
    (Array("PAR1".utf8), "a Parquet file"), (Array("ARROW1".utf8), "an Arrow or Feather file"),
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file"),
    (Array("SQLite format 3\0".utf8), "an SQLite database"),
    ([0x93] + Array("NUMPY".utf8), "an array of NumPy (.npy)"),
    ([0x7F] + Array("ELF".utf8), "a program or library"),
    ([0xFF, 0xFE], "text in UTF-16: save it in UTF-8"),
    ([0xFE, 0xFF], "text in UTF-16: save it in UTF-8"),
  ]

  /// A zip file, by the name of its first entry.
  private static func archive(_ start: [UInt8]) -> String {
    let length = start.count > 27 ? Int(start[26]) | Int(start[27]) << 8 : 0
    let name = String(decoding: start.dropFirst(30).prefix(length), as: UTF8.self)
    if name == "[Content_Types].xml" || name.hasPrefix("xl/") || name.hasPrefix("_rels/") {
      return "a spreadsheet or document (.xlsx, .docx)"
    }
    if name == "mimetype" { return "an OpenDocument file (.ods, .odt) or e-book" }
    if name.hasSuffix(".npy") { return "arrays of NumPy (.npz)" }
    if name.hasSuffix("/data.pkl") || name == "data.pkl" {
      return "a zip file of torch.save: save it again with _use_new_zipfile_serialization=False"
    }
    return "a zip archive: unpack it first"
  }

  private static func markup(_ start: [UInt8]) -> String? {
    let text = String(decoding: start.drop { $0 <= 0x20 || $0 >= 0x80 }, as: UTF8.self).lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<head") {
      return "an HTML page, such as a failed download leaves: fetch the file again"
    }
    return text.hasPrefix("<?xml") || text.hasPrefix("<svg") ? "an XML document" : nil
  }
}

extension StorageError {
  /// `wrongKind` for a file that begins as one of the well-known other kinds, else `failure`.
  package static func foreign(
    _ start: some Collection<UInt8>, path: String, expected: String, else failure: StorageError
  ) -> StorageError {
    guard let found = ForeignFile.name(of: Array(start.prefix(ForeignFile.startBytes))) else {
      return failure
    }
    return .wrongKind(path: path, found: found, expected: expected)
  }
}
