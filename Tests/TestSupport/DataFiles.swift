import Glibc

/// The shared measurement data, which lies outside the repository: `$NASTURTIUM_DATA`, or
/// `../shared/data` beside the repository. Tests that need it are enabled by `isPresent`.
public enum DataFiles {
  public static let directory: String = {
    if let path = getenv("NASTURTIUM_DATA") { return String(cString: path) }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/../shared/data"
  }()

  public static let absence: String =
    "needs the measurement data: set NASTURTIUM_DATA (looked in \(directory))"

  public static func isPresent(_ name: String) -> Bool {
    access("\(directory)/\(name)", R_OK) == 0
  }

  /// The lines of a gzip file of the data directory.
  public static func lines(ofGzip name: String) throws -> [String] {
    lines(of: try bytes(ofGzip: name))
  }

  /// What a gzip file of the data directory holds.
  public static func bytes(ofGzip name: String) throws -> [UInt8] {
    guard let pipe = popen("gzip -dc '\(directory)/\(name)'", "r") else { throw ReadFailure(name) }
    let bytes = bytes(from: pipe)
    guard pclose(pipe) == 0 else { throw ReadFailure(name) }
    return bytes
  }

  /// The lines of a text file committed as `Tests/<module>/Fixtures/<name>`.
  public static func lines(ofFixture name: String, module: String) throws -> [String] {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(tests)/\(module)/Fixtures/\(name)"
    guard let file = fopen(path, "r") else { throw ReadFailure(path) }
    defer { fclose(file) }
    return lines(of: bytes(from: file))
  }

  private static func bytes(from file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The rows of a gzip CSV file without quoted fields, as dictionaries by column name.
  public static func rows(ofGzip name: String) throws -> [[String: String]] {
    let lines = try lines(ofGzip: name)
    guard let header = lines.first?.split(separator: ",") else { return [] }
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return Dictionary(
        uniqueKeysWithValues: zip(header.map(String.init), fields.map(String.init)))
    }
  }

  public struct ReadFailure: Error {
    let name: String
    init(_ name: String) { self.name = name }
  }
}
