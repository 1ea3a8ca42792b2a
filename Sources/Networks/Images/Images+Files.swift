import Storage
import Tensors

extension Images {
  /// The most bytes of one file, decompressed.
  private static let limit = 1 << 31

  /// Two IDX files, such as those of Fashion-MNIST (Xiao et al. 2017).
  ///
  /// - Parameters:
  ///   - images: the path of the file of images, plain or gzip.
  ///   - labels: the path of the file of labels, plain or gzip.
  ///   - classes: 2...65,536.
  /// - Throws: what `init(idxImages:labels:classes:)` throws; `StorageError` for files that cannot
  ///   be read, or have more than 2³¹ bytes.
  public init(idxImagesAt images: String, labelsAt labels: String, classes: Int = 10) throws {
    let pixels = try Self.contents(of: images, expected: "an IDX file of images")
    let found = try Self.contents(of: labels, expected: "an IDX file of labels")
    self = try Self.named("'\(images)' with '\(labels)'") {
      try Images(idxImages: pixels, labels: found, classes: classes)
    }
  }

  /// The bytes of a file, decompressed. Throws `wrongKind` where they are those of a well-known other kind.
  private static func contents(of path: String, expected: String) throws -> [UInt8] {
    let bytes = try readDecompressedFile(at: path, limit: limit)
    if let found = ForeignFile.name(of: bytes) {
      throw StorageError.wrongKind(path: path, found: found, expected: expected)
    }
    return bytes
  }

  /// What `make` gives; what it refuses is said of the file.
  private static func named(_ file: String, _ make: () throws -> Images) throws -> Images {
    do {
      return try make()
    } catch NetworksError.invalidData(let reason) {
      throw NetworksError.invalidData("\(file): \(reason)")
    }
  }

  /// Whether bytes begin as a pickle of protocol 2 to 5 does: no label of CIFAR is as large.
  private static func isPickle(_ bytes: [UInt8]) -> Bool {
    bytes.count > 1 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
  }

  /// Batches of CIFAR-10 (10 classes) or CIFAR-100 (100), one after the other: the official binary
  /// files, or the official Python pickles, of which only data is read. Any may be compressed.
  ///
  /// - Parameters:
  ///   - paths: the batches, in the order that their images shall have.
  ///   - classes: 10, or 100, whose fine labels count.
  /// - Throws: `NetworksError.invalidData` for other contents and other numbers of classes;
  ///   `StorageError` for files that cannot be read.
  public init(cifarAt paths: [String], classes: Int) throws {
    guard let kind = [CIFAR.ten, .hundred].first(where: { $0.classes == classes }) else {
      throw NetworksError.invalidData("no CIFAR of \(classes) classes: there are 10 and 100")
    }
    let names = kind == .ten ? ["labels"] : ["fine_labels"]
    self = try Self.joined(
      paths.map { path in
        let bytes = try Self.contents(of: path, expected: "a batch of CIFAR-\(classes)")
        return try Self.named("'\(path)'") {
          try Self.isPickle(bytes)
            ? Images(
              pickle: bytes, path: path, size: 32, labels: names, firstLabel: 0, classes: classes)
            : Images(kind, bytes: bytes)
        }
      })
  }

  /// Batches of ImageNet downsampled to 16×16 pixels (Chrabaszcz et al. 2017), as pickled by their
  /// authors: labels count from 1. With fewer than 1,000 classes only images of the first ones, as
  /// NAS-Bench-201's ImageNet16-120 takes the first 120.
  ///
  /// - Parameters:
  ///   - paths: the batches, in the order that their images shall have.
  ///   - classes: 2...1000.
  /// - Throws: as `init(cifarAt:classes:)`.
  public init(imageNet16At paths: [String], classes: Int) throws {
    guard (2...1000).contains(classes) else {
      throw NetworksError.invalidData("\(classes) classes of ImageNet: give 2 to 1000")
    }
    self = try Self.joined(
      paths.map { path in
        let bytes = try Self.contents(of: path, expected: "a batch of ImageNet16")
        let all = try Self.named("'\(path)'") {
          try Images(
            pickle: bytes, path: path, size: 16, labels: ["labels"], firstLabel: 1, classes: 1000)
        }
        let kept = all.labels.indices.filter { all.labels[$0] < classes }
        let some = try all.subset(kept)
        return try Images(some.images, labels: some.labels, classes: classes)
      })
  }

  /// A dictionary of `data`, rows of three planes of bytes, and a list of labels.
  private init(
    pickle bytes: [UInt8], path: String, size: Int, labels names: [String], firstLabel: Int,
    classes: Int
  ) throws {
    let stream = try ByteStream(bytes, path: path, limit: Self.limit)
    let value = try Pickle.read(stream, memoryLimit: Self.limit)
    guard case .array(let data)? = value[key: "data"], data.type == .uint8,
      data.shape.count == 2, data.shape[1] == 3 * size * size,
      data.bytes.count == data.shape[0] * data.shape[1],
      let labels = names.lazy.compactMap({ value[key: $0] }).first.flatMap(Self.integers),
      labels.count == data.shape[0]
    else {
      throw NetworksError.invalidData(
        "no batch of images: it would be a dictionary of 'data', one row of "
          + "\(3 * size * size) bytes for each image, and '\(names[0])', as many whole numbers")
    }
    try self.init(
      planes: data.bytes, starts: (0..<labels.count).map { $0 * 3 * size * size }, size: size,
      labels: labels.map { $0 &- firstLabel }, classes: classes)
  }

  /// The whole numbers of a list, or of an array of bytes or 64-bit numbers.
  private static func integers(_ value: PickleValue) -> [Int]? {
    if let elements = value.elements {
      let integers = elements.compactMap(\.integer)
      return integers.count == elements.count ? integers : nil
    }
    guard case .array(let array) = value, array.shape.count == 1 else { return nil }
    switch array.type {
    case .uint8: return array.bytes.map(Int.init)
    case .int64:
      return array.bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 8).map {
          Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)))
        }
      }
    default: return nil
    }
  }
}
