extension NetworkGraph {
  /// The same network with the identity in place of every batch normalization, as proxies that sum
  /// over paths want it (Tanaka et al. 2020, appendix).
  ///
  /// Its parameters are the same arrays, so that those of the network with normalizations fit;
  /// scales and shifts have no effect, and their gradients are 0.
  public func withoutNormalization() -> NetworkGraph {
    var graph = self
    graph.layers = layers.map { layer in
      guard case .sum(let terms, let target) = layer else { return layer }
      return .sum(terms.map(\.withoutNormalization), into: target)
    }
    return graph
  }

  /// The terms of a sum; none of another layer.
  func terms(of layer: Int) -> [Term] {
    if case .sum(let terms, _) = layers[layer] { terms } else { [] }
  }

  /// The value that a layer makes.
  func target(of layer: Int) -> Int {
    switch layers[layer] {
    case .sum(_, let target), .concatenation(_, let target), .mixture(_, let target): target
    }
  }
}

extension Term {
  fileprivate var withoutNormalization: Term {
    Term(
      source: source, function: function, inputReLU: inputReLU, normalization: nil,
      outputReLU: outputReLU, result: result)
  }
}
