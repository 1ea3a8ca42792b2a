import Networks

extension Proxy {
  /// `grasp`: −Σ W ∘ (H·g), minus the change of the gradient's norm when weights are removed (Wang et
  /// al. 2020, equation 8, summed as in Abdelfattah et al. 2021, section 3.2, with temperature 1).
  ///
  /// The product with the Hessian is exact: a pass with derivatives along the weights and along the
  /// gradient, not a difference of gradients, which at the kinks of ReLUs has no limit that Float could
  /// reach. Of either sign, and sensitive: a ReLU that opens changes it by a jump. As expensive as five
  /// to eight passes.
  public static let grasp = Proxy(
    key: "grasp", title: "GraSP", className: "GraSP",
    paper: "Wang et al. 2020, Picking Winning Tickets Before Training by Preserving Gradient Flow",
    summary: "Minus the sum of the weights times the product of the loss's Hessian and gradient."
  ) { untrained in
    try -untrained.network.weightCurvature(
      untrained.minibatch.images, labels: untrained.minibatch.labels, control: untrained.control)
  }
}
