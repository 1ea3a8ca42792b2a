import Spaces

/// The network and the minibatch of zero-cost proxies.
public struct ProxyOptions: Hashable, Sendable {
  /// Images of the minibatch, 1...4096; all where fewer are given. The study's is 256, Abdelfattah et
  /// al.'s 64.
  public var batchSize = 32
  /// Channels of the first stage, 1...1024. Papers have more, such as 16 in NAS-Bench-201, at two to
  /// four times the cost.
  public var channels = 8
  /// Cells of each stage, 1...64; nil for those of the space's paper, five in NAS-Bench-201. Sums of
  /// gradients rank by what depth makes of them, and so hardly at all with one.
  public var cellsPerStage: Int?
  /// How many times weights are drawn, 1...1000; scores are means over the draws.
  public var draws = 1

  /// 32 images, 8 channels, as many cells as in the space's paper, weights drawn once.
  public init() {}

  /// The sizes of the network for images of this shape. Throws `SpacesError.invalidArgument` for
  /// sizes out of range.
  func networkOptions(
    on space: any SearchSpace, height: Int, width: Int, channels imageChannels: Int, classes: Int
  ) throws -> NetworkOptions {
    var options = space.networkOptions
    (options.height, options.width, options.imageChannels) = (height, width, imageChannels)
    options.classes = classes
    options.channels = channels
    options.cellsPerStage = cellsPerStage ?? options.cellsPerStage
    try options.validate()
    return options
  }
}

extension ParameterSpec {
  /// Those of every zero-cost proxy.
  static let proxy = [
    ParameterSpec(
      "batch_size", .integer(1...4096), default: 32,
      "Images of the minibatch that every architecture is scored with, drawn from those given."),
    ParameterSpec(
      "channels", .integer(1...1024), default: 8,
      "Channels of the network's first stage; the paper's 16 in NAS-Bench-201 cost twice as much or "
        + "more."),
    ParameterSpec(
      "cells_per_stage", .integer(1...64), default: .none,
      "Cells in a row before the image is halved; none takes as many as in the space's paper, 5 in "
        + "NAS-Bench-201. Fewer are faster, but gradients rank by what depth makes of them."),
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
    options.channels = try integer("channels")
    if case .integer(let cells) = self["cells_per_stage"] { options.cellsPerStage = cells }
    return options
  }
}
