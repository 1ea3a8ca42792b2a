import Embeddings
import Predictors
import Regression
import Spaces
import Tensors

/// A Gaussian process of vectors, through inducing points where there are many (Titsias 2009).
///
/// The process learns its hyperparameters by the full bound where the published latent search takes
/// minibatch steps.
public struct GaussianSurrogate: VectorSurrogate, Hashable {
  /// The settings of the process.
  public var process = SparseGaussianProcess()

  /// As descriptions name it.
  public static let key = "sparse_gp"

  /// One length scale for all dimensions.
  public init() { process.ard = false }

  /// As published: one length scale for each dimension.
  public init(process: SparseGaussianProcess) { self.process = process }

  /// What `description` prints, or a part of it with the rest by default. Throws
  /// `PredictorsError.invalidOption` and `unknownName`.
  init(_ description: Description) throws {
    self.init()
    var given: [String: OptionValue] = [:]
    for parameter in description.parameters {
      given[parameter.name] = OptionValue(parsing: parameter.value.description)
    }
    let options = try Options(given, for: Self.parameters, of: Self.key)
    process.inducingPoints = try options.integer("inducing_points")
    process.iterations = try options.integer("iterations")
    process.ard = try options.flag("ard")
  }

  private static let parameters = [
    ParameterSpec(
      "inducing_points", .integer(1...SparseGaussianProcess.mostInducingPoints), default: 500,
      "At most so many inducing points."),
    ParameterSpec(
      "iterations", .integer(0...10_000), default: 50,
      "The most steps of the hyperparameter search."),
    ParameterSpec("ard", .flag, default: false, "One length scale for each dimension."),
  ]

  public var description: Description {
    Description(
      key: Self.key,
      parameters: [
        .init("inducing_points", process.inducingPoints), .init("iterations", process.iterations),
        .init("ard", .word("\(process.ard)")),
      ])
  }

  /// Throws what `SparseGaussianProcess.fit` throws.
  public func fit(
    _ vectors: Matrix, labels: [Double], random: RandomSource, control: RunControl
  ) throws -> any FittedVectorSurrogate {
    let fit = try process.fit(vectors, labels, random: random, control: control)
    return FittedGaussianSurrogate(posterior: fit.posterior)
  }
}

struct FittedGaussianSurrogate: FittedVectorSurrogate {
  let posterior: GaussianPosterior

  func predict(_ vectors: Matrix, control: RunControl) throws -> Prediction {
    try posterior.predict(vectors, control: control)
  }

  func believing(_ vector: [Double]) throws -> (any FittedVectorSurrogate)? {
    FittedGaussianSurrogate(posterior: try posterior.observingMean(at: vector))
  }

  /// For expected improvement each pick is refined along its gradient, as published.
  func proposals(
    _ count: Int, in box: LatentBox, by acquisition: Acquisition, best: Double, grid: Int,
    refinements: Int, random: RandomSource, control: RunControl
  ) throws -> Matrix {
    guard acquisition == .expectedImprovement else {
      return try gridProposals(
        count, in: box, by: acquisition, best: best, grid: grid, random: random, control: control)
    }
    var batch = BatchProposal()
    (batch.candidates, batch.refinements) = (grid, refinements)
    let points = try batch.points(
      count, of: posterior, best: best, lower: box.lower, upper: box.upper, random: random,
      control: control)
    return try Matrix(
      rows: count, columns: box.lower.count, elements: points.flatMap(\.features))
  }

  func picks(
    _ count: Int, among vectors: Matrix, by acquisition: Acquisition, best: Double,
    random: RandomSource, control: RunControl
  ) throws -> [Int] {
    guard acquisition == .expectedImprovement else {
      return try greedyPicks(
        count, among: vectors, by: acquisition, best: best, random: random, control: control)
    }
    return try BatchProposal().rows(
      count, among: vectors, of: posterior, best: best, control: control)
  }
}
