/// An array inside a network that a pass can leave readable, with its gradient: what zero-cost
/// proxies measure.
///
/// A network keeps it when it is made with it among `observing`; all other activations share memory
/// and are overwritten on the way.
public struct Observation: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    case value(Int)
    case convolution(weight: Int)
    /// What the ReLU at the end of a term reads.
    case preactivation(layer: Int, term: Int)
  }

  let source: Source

  /// A value of the graph: the image, the output of a cell, what the classifier averages.
  public static func value(_ value: NetworkGraph.Value) -> Observation {
    Observation(source: .value(value.index))
  }

  /// The output of a convolution before its normalization.
  ///
  /// - Parameter weight: the position of its weights among the graph's parameters.
  public static func convolution(weight: Int) -> Observation {
    Observation(source: .convolution(weight: weight))
  }
}

extension NetworkGraph {
  /// The output of each convolution, in the order in which they run.
  public var convolutionOutputs: [Observation] {
    terms.compactMap { _, _, term in term.weight.map { .convolution(weight: $0) } }
  }

  /// The positions of the weights of each convolution and of the classifier among the parameters, in
  /// the order in which they run: what proxies sum over.
  public var weightParameters: [Int] {
    terms.compactMap { _, _, term in term.weight } + (classifier.map { [$0.weight] } ?? [])
  }

  /// What each ReLU reads, in the order in which they run; a value that several ReLUs read stands
  /// there once for each.
  public var reluInputs: [Observation] {
    terms.flatMap { layer, position, term in
      (term.inputReLU ? [.value(term.source)] : [])
        + (term.outputReLU
          ? [Observation(source: .preactivation(layer: layer, term: position))] : [])
    }
  }

  /// All terms of sums.
  var terms: [(layer: Int, position: Int, term: Term)] {
    layers.enumerated().flatMap { index, layer in
      guard case .sum(let terms, _) = layer else { return [(Int, Int, Term)]() }
      return terms.enumerated().map { (index, $0.offset, $0.element) }
    }
  }

  /// Throws `NetworksError.invalidLayer` for what is no part of this network.
  func validate(_ observation: Observation) throws {
    let isHere =
      switch observation.source {
      case .value(let index): values.indices.contains(index)
      case .convolution: convolutionOutputs.contains(observation)
      case .preactivation: reluInputs.contains(observation)
      }
    guard isHere else {
      throw NetworksError.invalidLayer(
        "an observation of something that this network does not have")
    }
  }
}
