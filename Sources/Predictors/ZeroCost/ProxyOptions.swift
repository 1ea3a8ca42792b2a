import Spaces

/// The network and the minibatch of zero-cost proxies.
public struct ProxyOptions: Hashable, Sendable {
  /// Images of the minibatch, 1...4096; all where fewer are given. The study's is 256, Abdelfattah et
  /// al.'s 64.
  public var batchSize = 64
  /// Channels of the first stage; nil for those of the space's `trainingOptions`.
  public var channels: Int?
  /// Cells of each stage; nil for those of the space's `trainingOptions`, one in NAS-Bench-201 where
  /// its paper has five.
  public var cellsPerStage: Int?
  /// How many times weights are drawn, 1...1000; scores are means over the draws.
  public var draws = 1

  /// 64 images, the space's small network, weights drawn once.
  public init() {}

  /// The sizes of the network for images of this shape. Throws `SpacesError.invalidArgument` for
  /// sizes out of range.
  func networkOptions(
    on space: any SearchSpace, height: Int, width: Int, channels imageChannels: Int, classes: Int
  ) throws -> NetworkOptions {
    var options = space.trainingOptions
    (options.height, options.width, options.imageChannels) = (height, width, imageChannels)
    options.classes = classes
    options.channels = channels ?? options.channels
    options.cellsPerStage = cellsPerStage ?? options.cellsPerStage
    try options.validate()
    return options
  }
}

extension ParameterSpec {
  /// Those of every zero-cost proxy.
  static let proxy = [
    ParameterSpec(
      "batch_size", .integer(1...4096), default: 64,
      "Images of the minibatch that every architecture is scored with, drawn from those given."),
    ParameterSpec(
      "channels", .integer(1...1024), default: .none,
      "Channels of the network's first stage; none takes those of the space's small network."),
    ParameterSpec(
      "cells_per_stage", .integer(1...64), default: .none,
      "Cells in a row before the image is halved; none takes the space's small network, which has "
        + "one in NAS-Bench-201 where the paper has 5."),
    ParameterSpec(
      "draws", .integer(1...1000), default: 1,
      "How many times weights are drawn: the score is the mean over the draws."),
  ]
}

extension Options {
  /// The values of `ParameterSpec.proxy`.
  func proxyOptions() throws -> ProxyOptions {
    var options = ProxyOptions()
    options.batchSize = try integer("batch_size")
    options.draws = try integer("draws")
    if case .integer(let channels) = self["channels"] { options.channels = channels }
    if case .integer(let cells) = self["cells_per_stage"] { options.cellsPerStage = cells }
    return options
  }
}
