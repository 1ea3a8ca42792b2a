import Spaces
import Tensors

extension PerformanceHead {
  /// A head for the codes that `model` gives to labeled architectures, at least 2 of them.
  ///
  /// With `isJoint` a network and a copy of the model are trained together (Lukasik et al. 2021):
  /// vaeShare · VAE loss + (1 - vaeShare) · squared error, the VAE loss with the weights of
  /// `SVGe.Recipe.standard`. The published program does so at one learning rate, with values in
  /// 0...1 and a plateau schedule.
  ///
  /// `control.report` counts architectures over all epochs. The same model, values and seed give
  /// the same head, bit for bit, for any number of workers.
  ///
  /// - Throws: `EmbeddingsError.invalidArgument` for unequal counts, values too large to standardize,
  ///   a recipe out of range or joint training of a Gaussian process; `tooFew`, `notFinite`,
  ///   `notInSpace`, `headDiverged`; `RegressionError` and `TensorsError.noSolution` from a Gaussian
  ///   process; `Cancelled`.
  public static func fit(
    _ kind: Kind, on model: SVGe, _ architectures: [Architecture], values: [Double],
    isJoint: Bool = false, recipe: Recipe = Recipe(), seed: Int, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> PerformanceHead {
    try validate(values, count: architectures.count, what: "architectures")
    try recipe.validate()
    let graphs = try model.graphs(of: architectures, control: control)
    let current = model.current.model
    let codes = try current.encode(graphs, workers: workers, control: control).mean
    guard isJoint else {
      return try fit(
        kind, on: model, codes: codes, values: values, recipe: recipe, seed: seed,
        workers: workers, control: control)
    }
    guard kind == .network else {
      throw EmbeddingsError.invalidArgument(
        "joint training is for heads of kind '\(Kind.network.rawValue)'")
    }
    let tuned = try current.copy()
    var frame = try CodeFrame(codes)
    let scale = try ValueScale(values)
    let network = try tuned.fitHead(
      graphs, targets: values.map(scale.standardized), frame: frame, recipe: recipe, seed: seed,
      workers: workers, control: control)
    let box = try CodeFrame(tuned.encode(graphs, workers: workers, control: control).mean)
    (frame.lower, frame.upper) = (box.lower, box.upper)
    let copy = SVGe(
      space: model.space, configuration: model.configuration, model: tuned, history: model.history)
    return PerformanceHead(
      model: copy, isJoint: true, frame: frame, predictor: .network(network, scale))
  }

  /// A head for any codes of `model`, (n, latent), at least 2, with one value each; otherwise like
  /// the other. Throws also `EmbeddingsError.wrongShape`.
  public static func fit(
    _ kind: Kind, on model: SVGe, codes: Tensor, values: [Double], recipe: Recipe = Recipe(),
    seed: Int, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> PerformanceHead {
    try model.validate(codes)
    try validate(values, count: codes.shape[0], what: "codes")
    try recipe.validate()
    let frame = try CodeFrame(codes)
    let predictor: Predictor
    switch kind {
    case .gaussianProcess:
      predictor = .process(
        try CodeProcess(
          codes: Matrix(codes), values: values, seed: seed, workers: workers, control: control))
    case .network:
      let scale = try ValueScale(values)
      let random = RandomSource(seed: seed)
      let training = try HeadTraining(
        frame: frame, targets: values.map(scale.standardized), recipe: recipe, share: 1, lanes: 1,
        random: random.split(0))
      try training.run(random: random.split(1), control: control) { members, _, _ in
        members.enumerated().reduce(0) { loss, member in
          loss
            + training.add(
              graph: member.offset, lane: 0,
              mean: codes.base + member.element * frame.center.count, gradient: nil)
        }
      }
      predictor = .network(training.network, scale)
    }
    return PerformanceHead(model: model, isJoint: false, frame: frame, predictor: predictor)
  }

  private static func validate(_ values: [Double], count: Int, what: String) throws {
    guard values.count == count else {
      throw EmbeddingsError.invalidArgument(
        "\(count) \(what) and \(values.count) values: give one value for each")
    }
    guard count >= 2 else {
      throw EmbeddingsError.tooFew(what: "labeled \(what)", count: count, minimum: 2)
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingsError.notFinite(what: "the list of values", row: row)
    }
  }
}
