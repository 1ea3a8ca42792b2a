/// The size of a network made of repeated cells.
public struct CellNetworkSettings: Hashable, Sendable {
  /// Pixels and channels of the images.
  public var height = 32
  public var width = 32
  public var imageChannels = 3
  public var classes = 10
  /// Channels of the first stage; each later one has twice as many.
  public var channels = 16
  public var cellsPerStage = 5
  public var stages = 3
  /// Whether a gradient with respect to the image is computed.
  public var hasImageGradient = false

  public init() {}

  /// Throws `NetworksError.invalidSetting` for sizes out of range.
  func validate() throws {
    guard (1...1024).contains(channels), (1...64).contains(cellsPerStage), (1...8).contains(stages),
      channels << (stages - 1) <= 8192
    else {
      throw NetworksError.invalidSetting(
        "\(stages) stages of \(cellsPerStage) cells from \(channels) channels on: give 1 to 8 "
          + "stages, 1 to 64 cells and 1 to 1024 channels, at most 8192 in the last stage")
    }
  }

  func graph() throws -> NetworkGraph {
    try validate()
    return try NetworkGraph(
      height: height, width: width, channels: imageChannels, hasImageGradient: hasImageGradient)
  }
}
