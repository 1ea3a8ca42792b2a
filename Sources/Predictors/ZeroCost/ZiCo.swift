import Glibc
import Networks
import Tensors

extension Proxy {
  /// `zico`: Σ over layers of ln Σ E|g| / σ(g), mean and standard deviation of each weight's gradient
  /// over two minibatches, the halves of the one given (Li et al. 2023, equation 12).
  ///
  /// Weights whose gradients are equal in both halves, as without any, do not count. Two passes of
  /// half the minibatch; `Proxy.failure` for a minibatch of one image.
  public static let zico = Proxy(
    key: "zico", title: "ZiCo", className: "ZiCo",
    paper: "Li et al. 2023, ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients",
    summary: "How large the gradients of weights are beside their variation between two halves of "
      + "the minibatch.",
    pass: .none
  ) { untrained in
    let (images, half) = (untrained.minibatch, untrained.minibatch.count / 2)
    guard half > 0 else { return failure }
    let gradients = try [0..<half, half..<2 * half].map { range in
      let part = try images.subset(Array(range))
      try untrained.network.load(part.images, labels: part.labels)
      _ = try untrained.network.lossAndGradient(.batch(momentum: 0))
      try untrained.control.check()
      return try untrained.gradients
    }
    return zip(gradients[0], gradients[1]).reduce(0) { score, layer in
      let ratios = zip(layer.0.elements, layer.1.elements).reduce(0.0) { sum, pair in
        let (a, b) = (Double(pair.0), Double(pair.1))
        return a == b ? sum : sum + (abs(a) + abs(b)) / abs(a - b)
      }
      return ratios > 0 ? score + log(ratios) : score
    }
  }
}
