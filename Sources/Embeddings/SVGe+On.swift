import Spaces

extension SVGe {
  /// A model of its own with these weights on another space with the same operations in the same
  /// order: larger graphs, for example. Nothing in the weights depends on the number of nodes.
  ///
  /// - Parameter space: with the model's operations in the model's order.
  /// - Throws: `EmbeddingsError.invalidArgument` for other operations.
  public func on(_ space: any SearchSpace) throws -> SVGe {
    guard space.operations == self.space.operations else {
      throw EmbeddingsError.invalidArgument(
        "a model of the operations \(self.space.operations) cannot read graphs of "
          + "\(space.operations): both spaces must have the same ones in the same order")
    }
    let (old, history) = current
    let model = try GraphAutoencoder(
      typeCount: space.typeCount, maximumNodes: space.maximumGraphNodes,
      configuration: configuration, seed: 0)
    let weights = Dictionary(uniqueKeysWithValues: old.namedWeights.map { ($0.name, $0.values) })
    try model.setWeights { weights[$0] ?? [] }
    return SVGe(space: space, configuration: configuration, model: model, history: history)
  }
}
