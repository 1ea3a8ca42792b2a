import Neural
import Regression

/// `bonas`: the graph convolutional network of BONAS, which reads graphs off a node that all others
/// lead to.
///
/// White et al. 2021 add half a cosine to the learning rate, which is kept here, and never clear
/// gradients, which is mended. The bias before a batch norm, which it takes away again, is left out.
extension PredictorEntry {
  static let bonas = onGraphs(
    key: "bonas", title: "BONAS", className: "BONAS",
    paper:
      "Shi et al. 2020, Bridging the Gap between Sample-based and One-shot Neural Architecture "
      + "Search with BONAS",
    summary:
      "Graph convolutions with batch norm, read off a global node. Quick, and one large batch "
      + "makes one step: with few labels raise learning_rate or epochs.",
    parameters: [
      ParameterSpec(
        "width", .integer(1...1024), default: 64, tuning: .logarithmic(16...128),
        "The numbers of each node in every layer."),
      .networkEpochs(100),
      ParameterSpec(
        "batch_size", .integer(1...1024), default: 128, tuning: .logarithmic(32...256),
        "Architectures of one step."),
      .firstLearningRate(1e-4, tuning: .logarithmic(1e-5...0.1)),
      .weightDecay(0),
    ]
  ) { options, types, random in
    try BONASNetwork(types: types, hidden: options.integer("width"), random: random)
  }
}
