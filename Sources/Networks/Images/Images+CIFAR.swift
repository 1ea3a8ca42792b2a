import Tensors

extension Images {
  /// How the records of CIFAR's binary versions begin; 3,072 pixel bytes follow, 32 rows of 32 in each
  /// of red, green and blue.
  public enum CIFAR: Sendable {
    /// A label byte.
    case ten
    /// A byte of 20 coarse labels, then one of 100 fine labels, which counts.
    case hundred

    /// The classes that count: 10 or 100.
    public var classes: Int { self == .ten ? 10 : 100 }
    var labelBytes: Int { self == .ten ? 1 : 2 }
  }

  /// CIFAR's binary version (Krizhevsky 2009): colored images of 32×32, pixels 0...1.
  ///
  /// - Parameters:
  ///   - kind: which of the two, since nothing in the bytes tells.
  ///   - bytes: whole records, one after the other.
  /// - Throws: `NetworksError.invalidData` for a length that is no whole number of records, and
  ///   labels out of range.
  public init(_ kind: CIFAR, bytes: [UInt8]) throws {
    let record = kind.labelBytes + 3072
    guard !bytes.isEmpty, bytes.count % record == 0 else {
      throw NetworksError.invalidData(
        "\(bytes.count) bytes are no batch of CIFAR-\(kind.classes), whose records have \(record): the "
          + "file is cut off or another; fetch it again")
    }
    let starts = stride(from: 0, to: bytes.count, by: record)
    try self.init(
      planes: bytes, starts: starts.map { $0 + kind.labelBytes }, size: 32,
      labels: starts.map { Int(bytes[$0 + kind.labelBytes - 1]) }, classes: kind.classes)
  }

  /// Images that lie at `starts` as three planes of `size` rows of `size` bytes.
  init(planes bytes: [UInt8], starts: [Int], size: Int, labels: [Int], classes: Int) throws {
    let pixels = size * size
    let images = try Tensor(shape: [starts.count, size, size, 3])
    bytes.withUnsafeBufferPointer { bytes in
      var next = images.base
      for start in starts {
        for pixel in start..<start + pixels {
          for channel in 0..<3 {
            next.pointee = Float(bytes[pixel + channel * pixels]) / 255
            next += 1
          }
        }
      }
    }
    try self.init(images, labels: labels, classes: classes)
  }
}
