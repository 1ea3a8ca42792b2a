import Spaces
import Tensors

/// The model on graphs, without a search space: what `SVGe` puts a space, a lock and files around.
package final class GraphAutoencoder: @unchecked Sendable {
  package let typeCount: Int
  /// The most nodes that decoding writes; training and encoding take any number.
  package let maximumNodes: Int
  let layout: Layout
  let weights: Weights
  let compiled: CompiledWeights
  let encoders = PassPool<EncoderPass>()
  let decoders = PassPool<DecoderPass>()

  package init(
    typeCount: Int, maximumNodes: Int, configuration: SVGe.Configuration, seed: Int
  ) throws {
    try configuration.validate()
    (self.typeCount, self.maximumNodes) = (typeCount, maximumNodes)
    layout = Layout(Sizes(types: typeCount, configuration: configuration))
    weights = try Weights(layout: layout, seed: seed)
    compiled = try CompiledWeights(weights)
  }

  private init(copying other: GraphAutoencoder) throws {
    (typeCount, maximumNodes, layout) = (other.typeCount, other.maximumNodes, other.layout)
    weights = try Weights(copying: other.weights)
    compiled = try CompiledWeights(weights)
  }

  /// A model of its own with the same weights.
  package func copy() throws -> GraphAutoencoder { try GraphAutoencoder(copying: self) }

  package var parameterCount: Int { layout.namedWeights.reduce(0) { $0 + $1.count } }

  /// Names, shapes and elements of all weights, as the published model has them.
  package var namedWeights: [(name: String, shape: [Int], values: [Float])] {
    layout.namedWeights.map { ($0.name, $0.shape, weights.gather($0)) }
  }

  /// Sets every weight; `values` has an entry of the right length for each.
  package func setWeights(_ values: (String) throws -> [Float]) throws {
    for weight in layout.namedWeights { weights.scatter(try values(weight.name), to: weight) }
    try compiled.refresh(workers: Worker.onlineCores)
  }

  /// Throws unless all types and sizes are the model's.
  func validate(_ graphs: [OperationGraph]) throws {
    for (index, graph) in graphs.enumerated() {
      if let type = graph.types.first(where: { $0 >= typeCount }) {
        throw EmbeddingsError.notInSpace(
          index: index, reason: "type \(type) is outside 0..<\(typeCount)")
      }
    }
  }

  /// The loss of one batch and its gradient by weight name: what tests compare with an oracle.
  package func lossAndGradient(
    _ graphs: [OperationGraph], recipe: SVGe.Recipe, seed: Int, workers: Int
  ) throws -> (reconstruction: Double, kl: Double, gradient: [String: [Float]]) {
    try validate(graphs)
    let step = try TrainingStep(
      compiled: compiled, nodes: graphs.reduce(1) { max($0, $1.nodeCount) },
      batchSize: graphs.count, workers: workers)
    let (loss, _) = try step.gradient(
      graphs, options: recipe.options(batch: graphs.count),
      random: RandomSource(seed: seed), control: RunControl())
    let gradients = layout.namedWeights.map { weight in
      var elements = [Float](repeating: 0, count: weight.count)
      weight.forEachElement { elements[$1] = step.total.base[$0] }
      return (weight.name, elements)
    }
    return (
      loss.reconstruction / Double(graphs.count), loss.kl,
      Dictionary(gradients) { first, _ in first }
    )
  }
}

extension SVGe.Recipe {
  /// The weights of a batch's terms.
  func options(batch: Int, klShare: Float = 1) -> TrainingPass.Options {
    let share = 1 / Float(batch)
    return TrainingPass.Options(
      reconstructionWeight: share,
      klWeight: klShare * (klScope == .graph ? klWeight * share : klWeight),
      edgeTerm: edgeTerm, noise: noise)
  }
}
