import Neural
import Regression
import Spaces
import Storage
import Tensors

/// A network on the operation graphs of architectures, whatever the space puts its operations on,
/// trained on the squared error of standardized labels.
struct GraphPredictor: Predictor {
  let key: String
  let space: any SearchSpace
  let labelScale: LabelScale
  let loop: FitLoop
  /// A fresh network.
  let network: @Sendable (RandomSource) throws -> any GraphNetwork

  var needs: Needs { .labels }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try needs.check(data, for: key)
    let random = RandomSource(seed: seed)
    let labels = try StandardizedLabels(data.labels, scale: labelScale)
    let network = try network(random.split(0))
    let graphs = try space.operationGraphs(of: data.architectures, control: control)
    let tape = try Tape<Float>()
    _ = try PredictorsError.naming(key) {
      try loop.run(
        network.parameters, examples: graphs.count, random: random.split(1), control: control
      ) { batch in
        tape.reset()
        let values = try network.values(
          of: GraphBatch(batch.examples.map { graphs[$0] }), on: tape, random: batch.random)
        let targets = try tape.constant(
          batch.examples.map { labels.targets[$0] }, rows: values.rows, columns: 1)
        let loss = try tape.squaredError(values, targets)
        try control.check()
        try tape.backward(loss)
        return Double(try tape.scalar(of: loss))
      }
    }
    return GraphModel(space: space, network: network, labels: labels)
  }

  func load(_ file: ModelFile) throws -> GraphModel {
    let network = try network(RandomSource(seed: 0))
    try network.parameters.take(from: file.safeTensors())
    try network.take(from: file)
    return GraphModel(
      space: space, network: network, labels: try StandardizedLabels(file, scale: labelScale))
  }
}

/// A fitted `GraphPredictor`.
struct GraphModel: FittedPredictor {
  let space: any SearchSpace
  let network: any GraphNetwork
  let labels: StandardizedLabels

  /// Nodes that are computed together.
  private static let block = 2048

  var hasStandardDeviation: Bool { false }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    let size = max(Self.block / max(space.maximumGraphNodes, 1), 1)
    let starts = Array(stride(from: 0, to: queries.architectures.count, by: size))
    let values = try parallelMap(count: starts.count, workers: workers) { block, _ in
      let end = min(starts[block] + size, queries.architectures.count)
      let graphs = try space.operationGraphs(
        of: Array(queries.architectures[starts[block]..<end]), control: control)
      let tape = try Tape<Float>()
      return try tape.values(of: network.values(of: GraphBatch(graphs), on: tape, random: nil))
    }
    return labels.prediction(values.flatMap(\.self))
  }

  func save(into file: inout ModelFile) throws {
    for entry in try network.parameters.entries() { file.add(entry) }
    try network.save(into: &file)
    try labels.save(into: &file)
  }
}

extension SearchSpace {
  /// Throws `Cancelled`.
  fileprivate func operationGraphs(
    of architectures: [Architecture], control: RunControl
  ) throws -> [OperationGraph] {
    try architectures.enumerated().map { index, architecture in
      if index.isMultiple(of: 64) { try control.check() }
      return try operationGraph(of: architecture)
    }
  }
}
