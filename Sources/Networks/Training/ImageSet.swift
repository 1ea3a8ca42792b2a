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

  /// CIFAR-10's binary version: records of one label byte and 3,072 pixel bytes, 32 rows of 32 in
  /// each of red, green and blue. Pixels become 0...1.
  ///
  /// Throws `NetworksError.invalidData` for a length that is no whole number of records, and labels
  /// above 9.
  public init(cifar10 bytes: [UInt8]) throws {
    let (pixels, channels) = (1024, 3)
    let record = 1 + pixels * channels
    guard !bytes.isEmpty, bytes.count % record == 0 else {
      throw NetworksError.invalidData(
        "\(bytes.count) bytes are no CIFAR-10 batch, whose records have \(record)")
    }
    let count = bytes.count / record
    let images = try Tensor(shape: [count, 32, 32, channels])
    bytes.withUnsafeBufferPointer { bytes in
      for image in 0..<count {
        for channel in 0..<channels {
          for pixel in 0..<pixels {
            images.base[(image * pixels + pixel) * channels + channel] =
              Float(bytes[image * record + 1 + channel * pixels + pixel]) / 255
          }
        }
      }
    }
    try self.init(images, labels: (0..<count).map { Int(bytes[$0 * record]) }, classes: 10)
  }

  /// The images at these positions, in this order. Throws `NetworksError.invalidData` for positions
  /// that are none, or for none at all.
  public func subset(_ positions: [Int]) throws -> ImageSet {
    guard !positions.isEmpty, positions.allSatisfy({ (0..<count).contains($0) }) else {
      throw NetworksError.invalidData("a subset needs positions in 0..<\(count), at least one")
    }
    let copy = try Tensor(shape: [positions.count] + images.shape.dropFirst())
    for (to, from) in positions.enumerated() {
      (copy.base + to * imageCount).update(from: images.base + from * imageCount, count: imageCount)
    }
    return try ImageSet(copy, labels: positions.map { labels[$0] }, classes: classes)
  }

  /// Two random parts, the first of `count` images.
  public func split(_ count: Int, using random: inout RandomSource) throws -> (ImageSet, ImageSet) {
    var positions = Array(0..<self.count)
    random.shuffle(&positions)
    return (
      try subset(Array(positions.prefix(max(count, 0)))),
      try subset(Array(positions.dropFirst(max(count, 0))))
    )
  }

  /// Smaller images, each pixel the mean of `factor`² ones; rows and columns that fill no pixel are
  /// left out. Throws `NetworksError.invalidData` for factors without a pixel.
  public func pooled(by factor: Int) throws -> ImageSet {
    guard factor > 0, factor <= min(height, width) else {
      throw NetworksError.invalidData("images of \(height)×\(width) pixels pooled by \(factor)")
    }
    let (rows, columns) = (height / factor, width / factor)
    let pooled = try Tensor(shape: [count, rows, columns, channels])
    let share = 1 / Float(factor * factor)
    for image in 0..<count {
      for row in 0..<rows * factor {
        for column in 0..<columns * factor {
          let from = images.base + ((image * height + row) * width + column) * channels
          let pixel = (image * rows + row / factor) * columns + column / factor
          for c in 0..<channels { pooled.base[pixel * channels + c] += from[c] * share }
        }
      }
    }
    return try ImageSet(pooled, labels: labels, classes: classes)
  }

  /// Mean and standard deviation of each channel.
  public func channelStatistics() -> [(mean: Float, deviation: Float)] {
    (0..<channels).map { channel in
      let values = stride(from: channel, to: images.count, by: channels)
      let number = Double(images.count / channels)
      let mean = values.reduce(0.0) { $0 + Double(images.base[$1]) } / number
      let variance =
        values.reduce(0.0) { total, index in
          let difference = Double(images.base[index]) - mean
          return total + difference * difference
        } / number
      return (Float(mean), Float(variance.squareRoot()))
    }
  }

  /// (x - mean) / deviation in each channel. Throws `NetworksError.invalidData` for another number
  /// of channels, and numbers that are not finite; a deviation of 0 counts as 1.
  public func normalized(_ statistics: [(mean: Float, deviation: Float)]) throws -> ImageSet {
    guard statistics.count == channels,
      statistics.allSatisfy({ $0.mean.isFinite && $0.deviation.isFinite })
    else {
      throw NetworksError.invalidData(
        "\(statistics.count) finite means and deviations for \(channels) channels")
    }
    let result = try Tensor(shape: images.shape)
    for index in 0..<images.count {
      let (mean, deviation) = statistics[index % channels]
      result.base[index] = (images.base[index] - mean) / (deviation == 0 ? 1 : deviation)
    }
    return try ImageSet(result, labels: labels, classes: classes)
  }
}
