import Neural
import Spaces
import Tensors

/// Trains cells of NAS-Bench-201 for a table: networks and training of one recipe on one split of
/// one set of images.
///
/// The same recipe, images, cell and seed give the same numbers, times excepted, whatever else runs:
/// bit for bit on CPUs of one family.
public struct TableTraining: Sendable {
  public let recipe: TableRecipe
  /// The space of the cells.
  public let space: any SearchSpace
  public let training: Images
  public let validation: Images
  public let test: Images

  /// Pools the images, draws training and validation ones from `images`, and normalizes all by the
  /// training ones.
  ///
  /// Throws `NetworksError` for a recipe out of range, and for too few images.
  public init(
    _ recipe: TableRecipe = TableRecipe(), of space: any SearchSpace = NASBench201(),
    images: Images, test: Images
  ) throws {
    let parts = try images.parts([recipe.trainingImages, recipe.validationImages], seed: 0)
      .map { try $0.pooled(by: recipe.pooling) }
    let statistics = parts[0].channelStatistics()
    (self.recipe, self.space) = (recipe, space)
    training = try parts[0].normalized(statistics)
    validation = try parts[1].normalized(statistics)
    self.test = try test.pooled(by: recipe.pooling).normalized(statistics)
  }

  /// The network of a cell.
  public func graph(of cell: Architecture) throws -> NetworkGraph {
    var options = NetworkOptions()
    (options.height, options.width) = (training.height, training.width)
    (options.imageChannels, options.classes) = (training.channels, training.classes)
    (options.channels, options.stages) = (recipe.channels, recipe.stages)
    options.cellsPerStage = recipe.cellsPerStage
    return try NetworkGraph(of: cell, in: space, options: options)
  }

  /// The curve of one row; `seconds` are of the thread's own CPU time.
  public func train(
    _ cell: Architecture, seed: Int, control: RunControl = RunControl()
  ) throws -> [EpochRecord] {
    let trained = try Training(
      graph(of: cell), recipe.options(seed: seed), images: training, validation: validation,
      test: test)
    var times = [Clock.threadSeconds]
    try trained.run(
      control, report: { _, _, _ in }, afterEpoch: { _ in times.append(Clock.threadSeconds) })
    return zip(trained.curve, zip(times, times.dropFirst())).map { record, times in
      var record = record
      record.seconds = times.1 - times.0
      return record
    }
  }
}
