import Neural
import Regression
import Spaces
import Tensors

/// `gcn`: a graph convolutional network on operation graphs.
///
/// White et al. 2021 publish a program that never clears its gradients, so that every step follows
/// the sum of all gradients before it; that always has 144 hidden numbers, whatever is asked for; and
/// that leaves out each epoch's last batch, so that it learns nothing from fewer than 7 labels. Here
/// gradients are those of the batch, the width is the one asked for, and every label is learned.
/// Graphs are operation graphs: of NAS-Bench-101 the cell without vertices that compute nothing.
extension PredictorEntry {
  static let gcn = onGraphs(
    key: "gcn", title: "Graph convolutional network", className: "GCN",
    paper: "Wen et al. 2020, Neural Predictor for Neural Architecture Search",
    summary:
      "Convolutions along and against the edges of the operation graph, then the mean over nodes. "
      + "Reads any space; among the best from some hundred labels on.",
    parameters: [
      ParameterSpec(
        "width", .integer(1...1024), default: 144, tuning: .logarithmic(64...200),
        "The numbers of each node in every layer."),
      .networkEpochs(300),
      ParameterSpec(
        "batch_size", .integer(1...1024), default: 7, tuning: .logarithmic(5...32),
        "Architectures of one step."),
      .firstLearningRate(1e-4, tuning: .logarithmic(1e-5...0.1)),
      .weightDecay(3e-4, tuning: .logarithmic(1e-5...0.1)),
    ]
  ) { options, types, random in
    try GCNNetwork(types: types, hidden: options.integer("width"), random: random)
  }

  /// A row of a network on operation graphs; its parameters are `labels` and then those given, which
  /// name epochs, batch size, learning rate and weight decay.
  ///
  /// - Parameter network: a fresh one for nodes of so many types.
  static func onGraphs(
    key: String, title: String, className: String, paper: String, summary: String,
    parameters: [ParameterSpec],
    network:
      @escaping @Sendable (Options, _ types: Int, RandomSource) throws -> any GraphNetwork
  ) -> PredictorEntry {
    @Sendable func predictor(
      _ options: Options, _ space: any SearchSpace
    ) throws -> GraphPredictor {
      let types = space.typeCount
      return GraphPredictor(
        key: key, space: space, labelScale: try options.labelScale(),
        loop: try options.fitLoop(shape: .cosine()),
        network: { try network(options, types, $0) })
    }
    return PredictorEntry(
      key: key, title: title, className: className, family: .modelBased, paper: paper,
      summary: summary, needs: .labels, hasStandardDeviation: false,
      parameters: [.labels] + parameters, make: predictor,
      load: { file, options, space in try predictor(options, space).load(file) })
  }
}
