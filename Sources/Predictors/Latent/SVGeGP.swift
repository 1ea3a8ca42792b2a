import Embeddings
import Regression
import Spaces
import Storage
import Tensors

/// `svge_gp`: a Gaussian process on the codes of an embedding (Lukasik et al. 2021, section 5, who
/// search with one).
///
/// Exact on up to 2,000 labels, sparse with 500 inducing points on more. Of the codes of
/// NAS-Bench-201 and 100 to 1,000 labels, a Matérn kernel with one length scale ranks better than a
/// squared exponential and than a length scale for every coordinate.
extension PredictorEntry {
  static let svgeGP = PredictorEntry(
    key: "svge_gp", title: "Gaussian process on SVGe codes", className: "SVGeGP",
    family: .modelBased,
    paper: "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural "
      + "Architecture Search",
    summary:
      "A Gaussian process on the codes of a trained embedding, which can also be asked about "
      + "and climbed in its latent space.",
    needs: .labels, hasStandardDeviation: true,
    parameters: [
      .embeddingModel, .labels,
      ParameterSpec(
        "kernel", .choice(Kernel.allCases.map(\.rawValue)), default: "matern52",
        "The covariance function: 'rbf' for smooth functions, 'matern52' for rougher ones."),
      .ard,
    ],
    make: { options, space in try SVGeGP(options, on: space) },
    load: { file, options, space in try SVGeGP(options, on: space).load(file) })
}

extension ParameterSpec {
  static let embeddingModel = ParameterSpec(
    "model", .embedding, default: .none,
    "A trained SVGe of the space, such as SVGe.pretrained(\"nas_bench_201\"). Required.")
}

struct SVGeGP: LatentPredictor {
  /// The most labels that an exact process is fitted to.
  static let mostExactLabels = 2000

  let embedding: SVGe
  private let exact, sparse: FeaturePredictor

  init(_ options: Options, on space: any SearchSpace) throws {
    embedding = try options.embedding("model")
    let features = try CodeFeatures(embedding, on: space)
    let scale = try options.labelScale()
    var (exact, sparse) = (GaussianProcess(), SparseGaussianProcess())
    exact.kernel = try options.kernel()
    exact.ard = try options.flag("ard")
    (sparse.kernel, sparse.ard) = (exact.kernel, exact.ard)
    self.exact = FeaturePredictor(
      key: "svge_gp", features: features, labelScale: scale,
      regression: ExactGaussianRegression(exact))
    self.sparse = FeaturePredictor(
      key: "svge_gp", features: features, labelScale: scale,
      regression: SparseGaussianRegression(sparse))
  }

  var needs: Needs { .labels }

  private func predictor(labels: Int) -> FeaturePredictor {
    labels <= Self.mostExactLabels ? exact : sparse
  }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: "svge_gp")
    let codes = try exact.features.rows(
      of: data.architectures, workers: workers, control: control)
    return try fit(codes, data.labels, seed: seed, workers: workers, control: control)
  }

  func fit(
    codes: Tensor, labels: [Double], seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedLatentPredictor {
    let rows = try embedding.checkedCodes(codes)
    // Checks the labels as those of architectures are.
    return try fit(
      rows, TrainingData.checked(labels, count: rows.rows, what: "codes"), seed: seed,
      workers: workers, control: control)
  }

  private func fit(
    _ rows: Matrix, _ labels: [Double], seed: Int, workers: Int?, control: RunControl
  ) throws -> SVGeGPModel {
    let base = try predictor(labels: labels.count).fit(
      rows, labels, seed: seed, workers: workers, control: control)
    return try SVGeGPModel(embedding: embedding, base: base)
  }

  func load(_ file: ModelFile) throws -> SVGeGPModel {
    let labels = file["labels"]?.shape.first ?? 0
    return try SVGeGPModel(
      embedding: embedding, base: predictor(labels: labels).load(file))
  }
}

struct SVGeGPModel: FittedLatentPredictor {
  let embedding: SVGe
  private let base: FeatureModel
  private let process: any GaussianRegression
  private let scaler: CodeScaler

  init(embedding: SVGe, base: FeatureModel) throws {
    guard let process = base.fitted as? any GaussianRegression else {
      throw PredictorsError.unsupported("svge_gp stands on a Gaussian process")
    }
    (self.embedding, self.base, self.process) = (embedding, base, process)
    scaler = CodeScaler(process.rows)
  }

  var hasStandardDeviation: Bool { true }
  var box: LatentBox { scaler.box }
  var spread: Double { scaler.spread }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try base.predict(queries, workers: workers, control: control)
  }

  func predict(codes: Tensor, workers: Int?, control: RunControl) throws -> Prediction {
    try base.predict(embedding.checkedCodes(codes), workers: workers, control: control)
  }

  func gradient(
    codes: Tensor, workers: Int?, control: RunControl
  ) throws -> (means: [Double], gradients: Tensor) {
    let rows = try embedding.checkedCodes(codes)
    let gradients = try Tensor(shape: codes.shape)
    let means = try parallelMap(count: rows.rows, workers: workers) { row, _ in
      try control.check()
      let (mean, gradient) = try process.posterior.meanAndGradient(at: Array(rows.row(row)))
      let slope = base.normalScores?.slope(mean) ?? 1
      for (i, value) in gradient.enumerated() {
        gradients.base[row * rows.columns + i] = Float(slope * value)
      }
      return base.normalScores?.label(mean) ?? mean
    }
    return (means, gradients)
  }

  func save(into file: inout ModelFile) throws { try base.save(into: &file) }
}

/// A fitted regression that is a Gaussian process.
protocol GaussianRegression: FittedFeatureRegression {
  var rows: Matrix { get }
  var posterior: GaussianPosterior { get }
}
