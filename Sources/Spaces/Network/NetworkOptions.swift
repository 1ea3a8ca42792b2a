/// The size of a network: its images, classes, channels and repeated cells.
///
///     var options = space.networkOptions.on(.cifar100)   // the paper's, for 100 classes
///     options.channels = 8
///     let graph = try NetworkGraph(of: cell, in: space, options: options)
public struct NetworkOptions: Hashable, Sendable {
  /// Pixels of the images.
  public var height = 32
  /// Pixels; height · width · channels are at most 2²⁰.
  public var width = 32
  /// Channels of the images: 3 for red, green and blue.
  public var imageChannels = 3
  /// What the classifier tells apart, 2...65,536.
  public var classes = 10
  /// Channels of the first stage, 1...1024; each later one has twice as many, at most 8192.
  public var channels = 16
  /// Cells in a row before the image is halved, 1...64.
  public var cellsPerStage = 5
  /// Parts of the network that work on images of one size, 1...8.
  public var stages = 3

  /// CIFAR-10 and the sizes of NAS-Bench-201.
  public init() {}

  /// Throws `SpacesError.invalidArgument` for sizes out of range.
  public func validate() throws {
    guard (1...1024).contains(height), (1...1024).contains(width),
      (1...1024).contains(imageChannels), height * width * imageChannels <= 1 << 20
    else {
      throw SpacesError.invalidArgument(
        "images of \(height)×\(width) pixels and \(imageChannels) channels: each size must be "
          + "1...1024 and their product at most 2²⁰")
    }
    guard (2...65_536).contains(classes) else {
      throw SpacesError.invalidArgument("\(classes) classes: give 2 to 65536")
    }
    guard (1...1024).contains(channels), (1...64).contains(cellsPerStage), (1...8).contains(stages),
      channels << (stages - 1) <= 8192
    else {
      throw SpacesError.invalidArgument(
        "\(stages) stages of \(cellsPerStage) cells from \(channels) channels on: give 1 to 8 "
          + "stages, 1 to 64 cells and 1 to 1024 channels, at most 8192 in the last stage")
    }
  }
}

/// Image data sets that benchmarks publish costs for.
public enum ImageDataset: String, CaseIterable, Sendable {
  case cifar10
  case cifar100
  case imageNet16 = "ImageNet16-120"

  /// What a classifier of it tells apart.
  public var classes: Int {
    switch self {
    case .cifar10: 10
    case .cifar100: 100
    case .imageNet16: 120
    }
  }

  /// Pixels on one side of an image, which has 3 channels.
  public var imageSide: Int { self == .imageNet16 ? 16 : 32 }
}

extension NetworkOptions {
  /// The same network for the images of a data set.
  public func on(_ dataset: ImageDataset) -> NetworkOptions {
    var options = self
    (options.height, options.width) = (dataset.imageSide, dataset.imageSide)
    (options.imageChannels, options.classes) = (3, dataset.classes)
    return options
  }
}
