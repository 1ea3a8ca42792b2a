import Tensors

extension Proxy {
  /// `snip`: Σ |W ∘ ∂L/∂W|, how much the loss changes when single weights are removed (Lee et al. 2019,
  /// equation 4, summed over the network as in Abdelfattah et al. 2021, section 3.2).
  ///
  /// At least 0. One forward and backward pass, which it shares with `grad_norm`, `fisher`, `grasp` and
  /// `nwot`.
  public static let snip = Proxy(
    key: "snip", title: "SNIP", className: "SNIP",
    paper: "Lee et al. 2019, SNIP: Single-shot Network Pruning Based on Connection Sensitivity",
    summary: "The sum of the absolute products of the weights and the loss's gradient by them."
  ) { untrained in
    try zip(untrained.weights, untrained.gradients).reduce(0) { sum, layer in
      zip(layer.0.elements, layer.1.elements).reduce(sum) { $0 + Double(abs($1.0 * $1.1)) }
    }
  }
}
