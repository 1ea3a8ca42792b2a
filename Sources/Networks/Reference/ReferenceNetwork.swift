import Neural
import Tensors

/// A network in double precision that interprets its graph by the textbook: for scores that exceed
/// the range of `Float`, and to check `Network` against.
///
/// It keeps every activation and gradient, allocates freely and runs on one thread, tens of times
/// slower than `Network`. Arrays are flat: maps are `[image][row][column][channel]`, parameters as
/// the shapes of `graph.parameters` say.
///
///     let network = try ReferenceNetwork(graph.withoutNormalization(), parameters: absolute)
///     let scores = try network.forward(ones, images: 1)
///     try network.backward(scores.map { _ in 1 })
///     let slopes = network.parameterGradients
public final class ReferenceNetwork {
  public let graph: NetworkGraph
  /// In the order and shapes of `graph.parameters`; other counts are refused by passes.
  public var parameters: [[Double]]
  /// What mixtures multiply by; 1 at first.
  public var coefficients: [Double]
  /// Of each normalization, by channel.
  public internal(set) var runningMeans: [[Double]]
  public internal(set) var runningVariances: [[Double]]
  /// Of the last `backward`, laid out as `parameters`.
  public internal(set) var parameterGradients: [[Double]] = []
  public internal(set) var coefficientGradient: [Double] = []
  /// Means over the pixels that the classifier reads, `[image][channel]`, of the last `forward`.
  public internal(set) var features: [Double] = []

  /// Images of the last pass.
  var imageCount = 0
  var progress = Network.Progress.empty
  var statistics = NormalizationStatistics.running
  /// By value of the graph; empty without a pass.
  var activations: [[Double]] = []
  var gradients: [[Double]] = []
  /// By layer and term.
  var traces: [[ReferenceTrace]] = []
  let classifier: NetworkGraph.Classifier

  /// Throws `NetworksError.invalidSetting` for a graph without a classifier, and `invalidData` for
  /// arrays of other sizes than the graph's.
  public init(_ graph: NetworkGraph, parameters: [[Double]]) throws {
    guard let classifier = graph.classifier else {
      throw NetworksError.invalidSetting("a network without a classifier: call classify at the end")
    }
    (self.graph, self.parameters, self.classifier) = (graph, parameters, classifier)
    coefficients = [Double](repeating: 1, count: graph.coefficientCount)
    runningMeans = graph.normalizations.map { [Double](repeating: 0, count: $0) }
    runningVariances = graph.normalizations.map { [Double](repeating: 1, count: $0) }
    try checkSizes()
  }

  /// A twin of the parameters that a `Network` has.
  ///
  /// Throws as `init(_:parameters:)`, and `NeuralError.invalidParameter` for a name that is missing.
  public convenience init(_ graph: NetworkGraph, copying parameters: Parameters) throws {
    try self.init(
      graph,
      parameters: graph.parameters.map { parameter in
        try parameters.values(at: parameters.index(of: parameter.name)).array.map(Double.init)
      })
  }

  func checkSizes() throws {
    guard parameters.map(\.count) == graph.parameters.map(\.count),
      coefficients.count == graph.coefficientCount
    else {
      throw NetworksError.invalidData(
        "parameters of \(parameters.map(\.count)) numbers and \(coefficients.count) coefficients: "
          + "the graph has \(graph.parameters.map(\.count)) and \(graph.coefficientCount)")
    }
  }

  func require(_ least: Network.Progress) throws {
    guard progress.rawValue >= least.rawValue else {
      throw NetworksError.outOfOrder(
        least == .forward ? "call forward first" : "call backward first")
    }
  }

  /// An activation of the last `forward`. Throws `NetworksError.outOfOrder` before one, and
  /// `invalidLayer` for what is not of this graph.
  public func activation(of observation: Observation) throws -> [Double] {
    try graph.validate(observation)
    try require(.forward)
    return switch observation.source {
    case .value(let index): activations[index]
    case .convolution(let weight):
      traces.joined().first { $0.weight == weight }?.input ?? []
    case .preactivation(let layer, let term): traces[layer][term].preactivation
    }
  }

  /// The gradient of the last `backward`. Throws as `activation(of:)`, and
  /// `NetworksError.outOfOrder` before a backward pass.
  public func gradient(of observation: Observation) throws -> [Double] {
    try graph.validate(observation)
    try require(.backward)
    return switch observation.source {
    case .value(let index): gradients[index]
    case .convolution(let weight):
      traces.joined().first { $0.weight == weight }?.inputGradient ?? []
    case .preactivation(let layer, let term): traces[layer][term].preactivationGradient
    }
  }

  /// With respect to the images of the last pass, in their shape; empty before a backward pass.
  public var imageGradient: [Double] { progress == .backward ? gradients[0] : [] }
}

/// What a term's forward pass leaves for its backward pass.
struct ReferenceTrace {
  /// The position of the weights of a convolution.
  var weight: Int?
  /// What is normalized: the function's result.
  var input: [Double] = []
  var inputGradient: [Double] = []
  /// By channel.
  var mean: [Double] = []
  var inverseDeviation: [Double] = []
  /// What the ReLU at the end reads.
  var preactivation: [Double] = []
  var preactivationGradient: [Double] = []
}
