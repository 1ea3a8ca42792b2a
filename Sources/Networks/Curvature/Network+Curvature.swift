import Glibc
import Neural
import Tensors

extension Network {
  /// wᵀ·H·g of the mean cross-entropy after `lossAndGradient` with the batch's statistics: w the
  /// weights of the convolutions and of the classifier, H the Hessian by them, and g the gradients by
  /// them, which the pass left.
  ///
  /// It costs about two such passes, and memory for a few maps.
  ///
  /// - Parameters:
  ///   - images: those of the pass, `[image][row][column][channel]`.
  ///   - labels: one for each.
  ///   - control: checked at every layer.
  package func weightCurvature(
    _ images: Tensor, labels: [Int], control: RunControl = RunControl()
  ) throws -> Double {
    var pass = try CurvaturePass(
      graph, parameters: parameters, coefficients: coefficients, pixels: images, control: control)
    guard let features = try pass.run(), let head = graph.classifier else { return 0 }
    func array(_ index: Int, _ read: (Int) throws -> Tensor) throws -> [Double] {
      try read(parameters.index(of: graph.parameters[index].name)).array.map(Double.init)
    }
    let weights = try array(head.weight, parameters.values)
    let direction = try array(head.weight, parameters.gradient)
    let bias = try array(head.bias, parameters.values)
    let (classes, inputs) = (head.classes, graph.values[head.source].channels)
    var total = 0.0
    for (image, label) in labels.enumerated() {
      let f = JetMap.Part.allCases.map { features.means($0, of: image, channels: inputs) }
      var scores = JetMap.Part.allCases.map { _ in [Double](repeating: 0, count: classes) }
      for k in 0..<classes {
        scores[0][k] = bias[k]
        for i in 0..<inputs {
          let (w, g) = (weights[i * classes + k], direction[i * classes + k])
          scores[0][k] += f[0][i] * w
          scores[1][k] += (f[1][i] + f[0][i]) * w
          scores[2][k] += f[2][i] * w + f[0][i] * g
          scores[3][k] += (f[3][i] + f[2][i]) * w + f[1][i] * g
        }
      }
      total += crossEntropyCurvature(scores, label: label)
    }
    return total / Double(labels.count)
  }

  /// The mixed derivative of log Σ exp(z) − z_label, from scores z and their derivatives.
  private func crossEntropyCurvature(_ scores: [[Double]], label: Int) -> Double {
    let largest = scores[0].max() ?? 0
    let weights = scores[0].map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    var (mixed, product, scaled, moved) = (0.0, 0.0, 0.0, 0.0)
    for (k, weight) in weights.enumerated() {
      let p = weight / total
      mixed += p * scores[3][k]
      product += p * scores[1][k] * scores[2][k]
      scaled += p * scores[1][k]
      moved += p * scores[2][k]
    }
    return mixed - scores[3][label] + product - scaled * moved
  }
}

extension JetMap {
  /// Means over the pixels of one image.
  fileprivate func means(_ part: Part, of image: Int, channels kept: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: kept)
    for pixel in 0..<pixels {
      let from = self[part] + (image * pixels + pixel) * channels
      for c in 0..<kept { sums[c] += Double(from[c]) }
    }
    return sums.map { $0 / Double(pixels) }
  }
}
