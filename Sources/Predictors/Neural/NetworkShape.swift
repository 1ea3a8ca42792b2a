import Neural

/// The shape of networks from rows of features to one number: linear layers with one activation
/// between them.
struct NetworkShape: Sendable {
  /// The widths of the hidden layers.
  let hidden: [Int]
  let activation: Activation
  var initialization = Linear.Initialization.fanIn
  /// Where a learned logarithm of the labels' variance begins, which is the last array; nil for none.
  var logVariance: Float?

  /// The layers, and the list that draws their numbers.
  func network(features: Int) throws -> (layers: MLP, list: ParameterList) {
    var list = ParameterList()
    let layers = try MLP(
      "network", widths: [features] + hidden + [1], activation: activation,
      initialization: initialization, in: &list)
    if let logVariance {
      _ = list.add(
        try Parameter(
          name: "log_variance", shape: [1, 1], fanIn: 1, initializer: .constant(logVariance)))
    }
    return (layers, list)
  }
}
