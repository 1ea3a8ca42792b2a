import Storage
import Tensors

extension Images {
  /// Images and labels in the IDX format of MNIST and its kin: big-endian sizes, then one byte for
  /// each pixel, `[image][row][column]`, and for each label. Pixels become 0...1.
  ///
  /// - Parameters:
  ///   - images: a whole file of images, decompressed.
  ///   - labels: a whole file of labels, decompressed.
  ///   - classes: 2...65,536.
  /// - Throws: `NetworksError.invalidData` for other contents, sizes that the bytes do not have,
  ///   numbers of images and labels that differ, and labels outside `0..<classes`.
  public init(idxImages images: [UInt8], labels: [UInt8], classes: Int = 10) throws {
    let pixels = try Self.idx(images, dimensions: 3, "images")
    let found = try Self.idx(labels, dimensions: 1, "labels")
    guard pixels.sizes[0] == found.sizes[0] else {
      throw NetworksError.invalidData(
        "an IDX file of \(pixels.sizes[0]) images with one of \(found.sizes[0]) labels")
    }
    let tensor = try Tensor(shape: pixels.sizes + [1])
    for (index, byte) in images[pixels.start...].enumerated() {
      tensor.base[index] = Float(byte) / 255
    }
    try self.init(tensor, labels: labels[found.start...].map(Int.init), classes: classes)
  }

  /// The sizes that an IDX file of bytes tells, and where its bytes begin.
  private static func idx(
    _ bytes: [UInt8], dimensions: Int, _ what: String
  ) throws -> (sizes: [Int], start: Int) {
    let start = 4 + 4 * dimensions
    guard bytes.count >= start, bytes.starts(with: [0, 0, 8, UInt8(dimensions)]) else {
      throw NetworksError.invalidData(
        "the \(what) are no IDX file of bytes with \(dimensions) dimensions: it would begin with "
          + "the bytes 0, 0, 8 and \(dimensions)")
    }
    let sizes = (0..<dimensions).map { dimension in
      bytes[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
    }
    // Three sizes below 2³² may overflow as a product.
    let count = sizes.reduce(Optional(1)) { count, size in
      guard let (product, overflow) = count?.multipliedReportingOverflow(by: size), !overflow
      else { return nil }
      return product
    }
    guard let count, count == bytes.count - start else {
      throw NetworksError.invalidData(
        "an IDX file of \(what) tells sizes \(sizes) and holds \(bytes.count - start) bytes")
    }
    return (sizes, start)
  }
}
