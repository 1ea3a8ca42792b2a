import Tensors

extension Proxy {
  /// `grad_norm`: Σ ‖∂L/∂W‖₂ over the weights of convolutions and the classifier (Abdelfattah et al.
  /// 2021, section 3.2).
  ///
  /// At least 0, and 0 for a network without any gradient; it grows with the number of layers. One
  /// forward and backward pass.
  public static let gradNorm = Proxy(
    key: "grad_norm", title: "Gradient norm", className: "GradNorm",
    paper: "Abdelfattah et al. 2021, Zero-Cost Proxies for Lightweight NAS",
    summary: "The sum over layers of the norm of the loss's gradient by their weights."
  ) { untrained in
    try untrained.gradients.reduce(0) { sum, gradient in
      sum + gradient.elements.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
  }
}
