import Tensors

/// Images of one size, each with its class: what a network is trained, validated and tested with.
///
/// It is a value: preparing images makes new ones, which may share memory with the old.
public struct Images: Sendable {
  /// The pixels, `[image][row][column][channel]`, all finite. Readers of files give 0...1.
  public let images: Tensor
  /// The class of each image, `0..<classes`.
  public let labels: [Int]
  /// How many classes there are, 2...65,536, whether or not each has an image.
  public let classes: Int

  /// Images, at least 1.
  public var count: Int { labels.count }
  /// Rows of pixels of an image, at least 1.
  public var height: Int { images.shape[1] }
  /// Pixels of a row, at least 1.
  public var width: Int { images.shape[2] }
  /// Numbers of a pixel: 1 for gray images, 3 for colored ones.
  public var channels: Int { images.shape[3] }
  var imageCount: Int { height * width * channels }

  /// Images of your own.
  ///
  /// - Parameters:
  ///   - images: `[image][row][column][channel]`, no extent 0. The memory is shared, not copied.
  ///   - labels: the class of each image.
  ///   - classes: 2...65,536.
  /// - Throws: `NetworksError.invalidData` for images of another shape, another number of labels,
  ///   labels outside `0..<classes`, and numbers that are not finite, with the first position.
  public init(_ images: Tensor, labels: [Int], classes: Int) throws {
    guard images.shape.count == 4, images.shape.allSatisfy({ $0 > 0 }),
      images.shape[0] == labels.count
    else {
      throw NetworksError.invalidData(
        "images of shape \(images.shape) with \(labels.count) labels: give a shape "
          + "[image, row, column, channel] and a label for each image")
    }
    guard (2...65_536).contains(classes) else {
      throw NetworksError.invalidData("\(classes) classes: give 2 to 65536")
    }
    for (image, label) in labels.enumerated() where !(0..<classes).contains(label) {
      throw NetworksError.invalidData(
        "image \(image) has label \(label), outside 0..<\(classes)")
    }
    for (index, number) in images.elements.enumerated() where !number.isFinite {
      throw NetworksError.invalidData("the images have a NaN or infinite value at index \(index)")
    }
    (self.images, self.labels, self.classes) = (images, labels, classes)
  }
}
