import Glibc
import Spaces
import Tensors

/// How each row of a table of trained cells is made: networks and training of one recipe on one
/// split of one set of images.
///
/// The same recipe, images, cell and seed give the same numbers, times excepted, whatever else runs:
/// bit for bit on CPUs of one family.
public struct CellTable: Sendable {
  public struct Recipe: Hashable, Sendable {
    public var channels = 2
    public var cellsPerStage = 4
    public var stages = 3
    /// Images are averaged over squares of this many pixels.
    public var pooling = 2
    public var trainingImages = 4000
    public var validationImages = 4000
    public var epochs = 12
    public var batch = 16
    public var peakRate: Float = 0.05
    public var warmUpEpochs = 0.0
    public var weightDecay: Float = 5e-4
    /// The longest gradient; 0 for no limit.
    public var gradientNorm: Float = 0
    public var labelSmoothing: Float = 0

    public init() {}
  }

  public let recipe: Recipe
  public let training: ImageSet
  public let validation: ImageSet
  public let test: ImageSet

  /// Pools the images, draws training and validation ones from `images`, and normalizes all by the
  /// training ones.
  ///
  /// Throws `NetworksError` for a recipe out of range, and for too few images.
  public init(_ recipe: Recipe = Recipe(), images: ImageSet, test: ImageSet) throws {
    let parts = try images.parts([recipe.trainingImages, recipe.validationImages], seed: 0)
      .map { try $0.pooled(by: recipe.pooling) }
    let statistics = parts[0].channelStatistics()
    self.recipe = recipe
    training = try parts[0].normalized(statistics)
    validation = try parts[1].normalized(statistics)
    self.test = try test.pooled(by: recipe.pooling).normalized(statistics)
  }

  /// The network of a cell of NAS-Bench-201.
  public func graph(of cell: Architecture) throws -> NetworkGraph {
    var settings = CellNetworkSettings()
    (settings.height, settings.width) = (training.height, training.width)
    (settings.imageChannels, settings.classes) = (training.channels, training.classes)
    (settings.channels, settings.stages) = (recipe.channels, recipe.stages)
    settings.cellsPerStage = recipe.cellsPerStage
    return try NetworkGraph(nasBench201: cell, settings: settings)
  }

  /// The curve of one row; `seconds` are of the thread's own CPU time.
  public func train(
    _ cell: Architecture, seed: Int, control: RunControl = RunControl()
  ) throws -> [EpochRecord] {
    var settings = try TrainingSettings()
    (settings.epochs, settings.batch, settings.seed) = (recipe.epochs, recipe.batch, seed)
    settings.schedule = try Schedule(peak: recipe.peakRate, warmUpEpochs: recipe.warmUpEpochs)
    settings.optimizer.weightDecay = recipe.weightDecay
    settings.optimizer.largestGradientNorm = recipe.gradientNorm == 0 ? nil : recipe.gradientNorm
    settings.labelSmoothing = recipe.labelSmoothing
    let trainer = try Trainer(
      graph(of: cell), settings, images: training, validation: validation, test: test)
    var times = [Self.threadSeconds()]
    try trainer.run(
      control, report: { _, _ in }, afterEpoch: { _ in times.append(Self.threadSeconds()) })
    return zip(trainer.curve, zip(times, times.dropFirst())).map { record, times in
      var record = record
      record.seconds = times.1 - times.0
      return record
    }
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
