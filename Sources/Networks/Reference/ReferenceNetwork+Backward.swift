import Tensors

extension ReferenceNetwork {
  /// The gradients of what has `outputGradient` as its gradient with respect to the scores of the
  /// last `forward`; any number of times, each of which replaces the gradients of the one before.
  ///
  /// They are in `parameterGradients`, `coefficientGradient`, `imageGradient` and `gradient(of:)`.
  /// With the batch's statistics they go through means and variances too, as in training.
  ///
  /// - Parameter outputGradient: `[image][class]`.
  ///
  /// Throws `NetworksError.outOfOrder` without a forward pass, `invalidData` for another count, and
  /// `Cancelled`.
  public func backward(
    _ outputGradient: [Double], control: RunControl = RunControl()
  ) throws {
    try require(.forward)
    guard outputGradient.count == imageCount * classifier.classes else {
      throw NetworksError.invalidData(
        "an output gradient of \(outputGradient.count) numbers: give \(classifier.classes) for each "
          + "of \(imageCount) images")
    }
    try checkSizes()
    progress = .forward
    parameterGradients = parameters.map { [Double](repeating: 0, count: $0.count) }
    coefficientGradient = [Double](repeating: 0, count: coefficients.count)
    gradients = graph.values.map { [Double](repeating: 0, count: count(of: $0)) }
    declassify(outputGradient)
    for (index, layer) in graph.layers.enumerated().reversed() {
      try control.check()
      switch layer {
      case .sum(let terms, let target):
        for (position, term) in terms.enumerated() {
          try backward(term, &traces[index][position], gradients[target], control)
        }
      case .concatenation(let sources, let target):
        let (joined, channels) = (gradients[target], graph.values[target].channels)
        var first = 0
        for source in sources {
          let width = graph.values[source].channels
          for i in gradients[source].indices {
            gradients[source][i] += joined[i / width * channels + first + i % width]
          }
          first += width
        }
      case .mixture(let parts, let target):
        let gradient = gradients[target]
        for part in parts {
          let (source, coefficient) = (part.source.index, coefficients[part.coefficient])
          for i in gradient.indices {
            coefficientGradient[part.coefficient] += gradient[i] * activations[source][i]
            gradients[source][i] += coefficient * gradient[i]
          }
        }
      }
    }
    progress = .backward
  }

  /// The backward pass of the classifier and of the average before it.
  private func declassify(_ outputGradient: [Double]) {
    let (value, classes) = (graph.values[classifier.source], classifier.classes)
    let weights = parameters[classifier.weight]
    var slopes = [Double](repeating: 0, count: imageCount * value.channels)
    for (index, gradient) in outputGradient.enumerated() {
      let (image, k) = (index / classes, index % classes)
      parameterGradients[classifier.bias][k] += gradient
      for c in 0..<value.channels {
        parameterGradients[classifier.weight][c * classes + k] +=
          gradient * features[image * value.channels + c]
        slopes[image * value.channels + c] += gradient * weights[c * classes + k]
      }
    }
    let source = classifier.source
    for i in gradients[source].indices {
      let image = i / (value.pixels * value.channels)
      gradients[source][i] +=
        slopes[image * value.channels + i % value.channels] / Double(value.pixels)
    }
  }

  /// The backward pass of one summand: adds to the gradients of its source and its parameters.
  private func backward(
    _ term: Term, _ trace: inout ReferenceTrace, _ outputGradient: [Double], _ control: RunControl
  ) throws {
    var gradient = outputGradient
    if term.outputReLU {
      for i in gradient.indices where !(trace.preactivation[i] > 0) { gradient[i] = 0 }
    }
    trace.preactivationGradient = gradient
    if let normalization = term.normalization {
      gradient = denormalize(trace, normalization, gradient, channels: term.result.channels)
    }
    trace.inputGradient = gradient
    let index = term.source.index
    var source = activations[index]
    if term.inputReLU { source = source.map { max($0, 0) } }
    var slopes: [Double]
    switch term.function {
    case .identity:
      let (kept, channels) = (term.result.channels, term.source.channels)
      slopes = [Double](repeating: 0, count: source.count)
      for i in gradient.indices { slopes[i / kept * channels + i % kept] = gradient[i] }
    case .convolution(_, let weight):
      slopes = try ReferenceConvolution(term).backward(
        source, parameters[weight], gradient, images: imageCount,
        weightGradient: &parameterGradients[weight], control)
    case .pooling(let pooling):
      slopes = ReferencePooling(pooling, channels: term.source.channels)
        .backward(source, gradient, images: imageCount)
    }
    for i in slopes.indices where !term.inputReLU || activations[index][i] > 0 {
      gradients[index][i] += slopes[i]
    }
  }

  /// The gradient of a normalization's input (Ioffe and Szegedy 2015, section 3), that of its
  /// parameters aside.
  private func denormalize(
    _ trace: ReferenceTrace, _ normalization: Term.Normalization, _ gradient: [Double],
    channels: Int
  ) -> [Double] {
    let scale = parameters[normalization.scale]
    let pixels = Double(trace.input.count / channels)
    var (sums, products) = (
      [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
    )
    let normal = trace.input.enumerated().map { i, value in
      (value - trace.mean[i % channels]) * trace.inverseDeviation[i % channels]
    }
    for (i, g) in gradient.enumerated() {
      sums[i % channels] += g
      products[i % channels] += g * normal[i]
    }
    for c in 0..<channels {
      parameterGradients[normalization.scale][c] += products[c]
      parameterGradients[normalization.shift][c] += sums[c]
    }
    return gradient.enumerated().map { i, g in
      let c = i % channels
      let centered =
        statistics == .running ? g : g - (sums[c] + normal[i] * products[c]) / pixels
      return scale[c] * trace.inverseDeviation[c] * centered
    }
  }
}
