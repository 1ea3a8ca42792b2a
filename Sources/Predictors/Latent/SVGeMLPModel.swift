import Embeddings
import Regression
import Storage
import Tensors

/// A fitted `svge_mlp`.
struct SVGeMLPModel: FittedLatentPredictor {
  let embedding: SVGe
  private let isJoint: Bool
  private let features: CodeFeatures
  private let network: CodeNetwork
  /// The training labels, in the user's unit.
  private let labels: [Double]
  /// nil for labels that were learned as they are.
  private let normalScores: NormalScores?

  init(
    embedding: SVGe, isJoint: Bool, network: CodeNetwork, labels: [Double], scale: LabelScale
  ) throws {
    (self.embedding, self.isJoint) = (embedding, isJoint)
    (self.network, self.labels) = (network, labels)
    features = try CodeFeatures(embedding, on: embedding.space)
    normalScores = try scale == .normalScores ? NormalScores(labels) : nil
  }

  var hasStandardDeviation: Bool { false }
  var box: LatentBox { network.codes.box }
  var spread: Double { network.codes.spread }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try predict(
      features.rows(of: queries.architectures, workers: workers, control: control),
      workers: workers, control: control)
  }

  func predict(codes: Tensor, workers: Int?, control: RunControl) throws -> Prediction {
    try predict(embedding.checkedCodes(codes), workers: workers, control: control)
  }

  private func predict(
    _ rows: Matrix, workers: Int?, control: RunControl
  ) throws -> Prediction {
    let found = Prediction(
      means: try network.predict(rows, workers: workers, control: control))
    return normalScores?.labels(found) ?? found
  }

  func gradient(
    codes: Tensor, workers: Int?, control: RunControl
  ) throws -> (means: [Double], gradients: Tensor) {
    let rows = try embedding.checkedCodes(codes)
    let gradients = try Tensor(shape: codes.shape)
    let means = try network.gradient(
      rows, into: gradients, workers: workers, control: control)
    guard let normalScores else { return (means, gradients) }
    for row in 0..<rows.rows {
      let slope = Float(normalScores.slope(means[row]))
      for i in 0..<rows.columns { gradients.base[row * rows.columns + i] *= slope }
    }
    return (means.map(normalScores.label), gradients)
  }

  func save(into file: inout ModelFile) throws {
    try network.save(into: &file)
    try file.add("labels", shape: [labels.count], doubles: labels)
    if isJoint { try file.add("model", bytes: embedding.serialized()) }
  }
}
