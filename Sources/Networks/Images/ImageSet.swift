import Tensors

/// Images with their classes.
public struct ImageSet: Sendable {
  /// `[image][row][column][channel]`.
  public let images: Tensor
  public let labels: [Int]
  public let classes: Int

  public var count: Int { labels.count }
  public var height: Int { images.shape[1] }
  public var width: Int { images.shape[2] }
  public var channels: Int { images.shape[3] }
  var imageCount: Int { height * width * channels }

  /// Throws `NetworksError.invalidData` for images that are not `[image][row][column][channel]`,
  /// another number of labels, labels outside `0..<classes`, and numbers that are not finite.
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
