import Embeddings
import Neural
import Regression
import Spaces
import Storage
import Tensors

/// `svge_mlp`: the published network on the codes of an embedding, on its own or trained together
/// with a copy of the embedding (Lukasik et al. 2021, section 4.2).
///
/// The published program trains jointly at one learning rate, with values in 0...1 and a plateau
/// schedule; here labels are standardized, so that the weights of the joint loss mean the same for
/// any unit, and rates fall along half a cosine.
extension PredictorEntry {
  static let svgeMLP = PredictorEntry(
    key: "svge_mlp", title: "Network on SVGe codes", className: "SVGeMLP", family: .modelBased,
    paper: "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural "
      + "Architecture Search",
    summary:
      "A small network on the codes of a trained embedding, which can also be asked about and "
      + "climbed in its latent space; jointly trained, it has an embedding of its own.",
    needs: .labels, hasStandardDeviation: false,
    parameters: [
      .embeddingModel, .labels,
      ParameterSpec(
        "joint", .flag, default: false,
        "Train the network together with a copy of the embedding; the embedding given never "
          + "changes."),
      ParameterSpec(
        "epochs", .integer(1...1_000_000), default: .none,
        "Passes over the training set; none means 200, and 100 when joint, as published."),
      ParameterSpec(
        "batch_size", .integer(1...4096), default: 32, "Architectures of one step."),
      ParameterSpec(
        "learning_rate", .real(ParameterSpec.aboveZero...1), default: .none,
        "The first learning rate of the network; none means 0.003, and 0.001 when joint, as "
          + "published."),
      ParameterSpec(
        "vae_share", .real(0...0.999), default: 0.1,
        "Joint only: the autoencoder's part of the loss. 0 leaves the decoder alone and is some ten "
          + "times faster."),
      ParameterSpec(
        "autoencoder_rate", .real(ParameterSpec.aboveZero...1), default: 1e-3,
        "Joint only: the first learning rate of the autoencoder."),
    ],
    make: { options, space in try SVGeMLP(options, on: space) },
    load: { file, options, space in try SVGeMLP(options, on: space).load(file) })
}

struct SVGeMLP: LatentPredictor {
  let embedding: SVGe
  private let features: CodeFeatures
  private let labelScale: LabelScale
  private let isJoint: Bool
  private let loop: FitLoop
  private let vaeShare: Float
  private let autoencoderSchedule: Schedule

  init(_ options: Options, on space: any SearchSpace) throws {
    embedding = try options.embedding("model")
    features = try CodeFeatures(embedding, on: space)
    labelScale = try options.labelScale()
    isJoint = try options.flag("joint")
    let given = (options["epochs"], options["learning_rate"])
    let epochs = try given.0 == OptionValue.none ? (isJoint ? 100 : 200) : options.integer("epochs")
    let rate =
      try given.1 == OptionValue.none
      ? (isJoint ? 1e-3 : 3e-3) : options.real("learning_rate")
    loop = try FitLoop(
      FitOptions(
        epochs: epochs, batchSize: options.integer("batch_size"),
        schedule: Schedule(peak: Float(rate))))
    vaeShare = Float(try options.real("vae_share"))
    autoencoderSchedule = try Schedule(peak: Float(options.real("autoencoder_rate")))
  }

  var needs: Needs { .labels }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: "svge_mlp")
    let rows = try features.rows(of: data.architectures, workers: workers, control: control)
    guard isJoint else {
      return try fit(rows, data.labels, seed: seed, control: control)
    }
    return try jointFit(data, rows, seed: seed, workers: workers, control: control)
  }

  func fit(
    codes: Tensor, labels: [Double], seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedLatentPredictor {
    guard !isJoint else {
      throw PredictorsError.unsupported(
        "joint training needs architectures, not codes: fit with joint=false")
    }
    let rows = try embedding.checkedCodes(codes)
    let labels = try TrainingData.checked(labels, count: rows.rows, what: "codes")
    return try fit(rows, labels, seed: seed, control: control)
  }

  /// The network alone.
  private func fit(
    _ rows: Matrix, _ labels: [Double], seed: Int, control: RunControl
  ) throws -> SVGeMLPModel {
    let random = RandomSource(seed: seed)
    let (model, targets) = try network(rows, labels, random: random.split(0))
    let inputs = try model.codes.standardized(rows)
    let tape = try Tape<Float>()
    try run(model, examples: rows.rows, random: random.split(1), control: control) { batch in
      tape.reset()
      let members = Array(batch.examples)
      let y = try model.network(tape.input(inputs, rows: members), model.parameters, on: tape)
      let truth = try tape.constant(
        members.map { targets[$0] }, rows: members.count, columns: 1)
      let loss = try tape.squaredError(y, truth)
      try tape.backward(loss)
      return Double(try tape.scalar(of: loss))
    }
    return try SVGeMLPModel(
      embedding: embedding, isJoint: false, network: model, labels: labels, scale: labelScale)
  }

  /// The network together with a copy of the embedding.
  private func jointFit(
    _ data: TrainingData, _ rows: Matrix, seed: Int, workers: Int?, control: RunControl
  ) throws -> SVGeMLPModel {
    let random = RandomSource(seed: seed)
    let (model, targets) = try network(rows, data.labels, random: random.split(0))
    let joint = try JointTraining(
      embedding, data.architectures, batchSize: loop.options.batchSize, workers: workers,
      control: control)
    let error = try CodeNetworkLoss(
      model, targets: targets, share: 1 - vaeShare, lanes: JointTraining.lanes)
    let steps = (rows.rows + loop.options.batchSize - 1) / loop.options.batchSize
    var step = 0
    try run(model, examples: rows.rows, random: random.split(1), control: control) { batch in
      let members = Array(batch.examples)
      error.begin(members)
      let loss = try joint.gradient(
        members, share: vaeShare, random: batch.random, meanLoss: error, control: control)
      guard loss.gradientNorm.isFinite else { return .nan }
      error.addGradients()
      let rate = autoencoderSchedule.rate(
        at: Double(step) / Double(steps), of: Double(loop.options.epochs))
      try joint.update(learningRate: rate, gradientNorm: loss.gradientNorm)
      step += 1
      let sum =
        Double(vaeShare) * (loss.reconstruction + loss.kl) + Double(1 - vaeShare) * loss.mean
      return sum / Double(members.count)
    }
    let tuned = joint.trained
    let found = try CodeFeatures(tuned, on: embedding.space).rows(
      of: data.architectures, workers: workers, control: control)
    var network = model
    network.codes = model.codes.with(CodeScaler(found).box)
    return try SVGeMLPModel(
      embedding: tuned, isJoint: true, network: network, labels: data.labels, scale: labelScale)
  }

  /// A fresh network for codes and labels, and the labels as it sees them.
  private func network(
    _ rows: Matrix, _ labels: [Double], random: RandomSource
  ) throws -> (CodeNetwork, targets: [Float]) {
    let scaled = labelScale.labels(of: labels)
    let scaler = try LabelScaler(scaled)
    let model = try CodeNetwork(codes: CodeScaler(rows), labels: scaler, random: random)
    return (model, scaled.map { Float(scaler.standardized($0)) })
  }

  private func run(
    _ model: CodeNetwork, examples: Int, random: RandomSource, control: RunControl,
    loss: (FitLoop.Batch) throws -> Double
  ) throws {
    do {
      _ = try loop.run(
        model.parameters, examples: examples, random: random, control: control, loss: loss)
    } catch NeuralError.diverged(let epoch, _) {
      throw PredictorsError.diverged(
        "training svge_mlp diverged in epoch \(epoch): use lower learning rates")
    }
  }

  func load(_ file: ModelFile) throws -> SVGeMLPModel {
    let own = try isJoint ? SVGe.load(serialized: file.bytes("model"), space: embedding.space) : nil
    return try SVGeMLPModel(
      embedding: own ?? embedding, isJoint: isJoint, network: CodeNetwork(file),
      labels: file.doubles("labels", rank: 1).values, scale: labelScale)
  }
}
