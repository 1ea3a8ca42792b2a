import Glibc
import Tensors

extension ReferenceNetwork {
  /// The scores of images, `[image][class]`.
  ///
  /// - Parameters:
  ///   - pixels: `[image][row][column][channel]`.
  ///   - images: how many, at least 1.
  ///   - statistics: by default the batch's, without a change of the running ones.
  ///   - control: checked at every image of a convolution.
  /// - Returns: the scores before the softmax, which the loss would take.
  ///
  /// Throws `NetworksError.invalidData` for other counts, and `Cancelled`.
  public func forward(
    _ pixels: [Double], images: Int, _ statistics: NormalizationStatistics = .batch(momentum: 0),
    control: RunControl = RunControl()
  ) throws -> [Double] {
    try checkSizes()
    let numbers = graph.image.pixels * graph.image.channels
    guard images >= 1, pixels.count / numbers == images, pixels.count % numbers == 0 else {
      throw NetworksError.invalidData(
        "\(pixels.count) numbers for \(images) images of \(graph.image.height)×"
          + "\(graph.image.width)×\(graph.image.channels)")
    }
    (imageCount, self.statistics, progress) = (images, statistics, .empty)
    activations = graph.values.map { _ in [] }
    activations[0] = pixels
    traces = graph.layers.map { _ in [] }
    for (index, layer) in graph.layers.enumerated() {
      try control.check()
      switch layer {
      case .sum(let terms, let target):
        var sum = [Double](repeating: 0, count: count(of: graph.values[target]))
        for term in terms {
          let (result, trace) = try evaluate(term, control)
          traces[index].append(trace)
          for i in sum.indices { sum[i] += result[i] }
        }
        activations[target] = sum
      case .concatenation(let sources, let target):
        activations[target] = concatenate(sources, into: graph.values[target])
      case .mixture(let parts, let target):
        var sum = [Double](repeating: 0, count: count(of: graph.values[target]))
        for part in parts {
          let source = activations[part.source.index]
          for i in sum.indices { sum[i] += coefficients[part.coefficient] * source[i] }
        }
        activations[target] = sum
      }
    }
    progress = .forward
    return classify()
  }

  /// Numbers of all images of one value, without padding.
  func count(of value: NetworkGraph.Value) -> Int { imageCount * value.pixels * value.channels }

  /// The channels of all sources side by side, pixel by pixel.
  private func concatenate(_ sources: [Int], into target: NetworkGraph.Value) -> [Double] {
    var joined: [Double] = []
    joined.reserveCapacity(count(of: target))
    for pixel in 0..<imageCount * target.pixels {
      for source in sources {
        let channels = graph.values[source].channels
        joined += activations[source][pixel * channels..<(pixel + 1) * channels]
      }
    }
    return joined
  }

  /// One summand: the function of its source, normalized, through its ReLU.
  private func evaluate(
    _ term: Term, _ control: RunControl
  ) throws -> (result: [Double], trace: ReferenceTrace) {
    var trace = ReferenceTrace(weight: term.weight)
    var source = activations[term.source.index]
    if term.inputReLU { source = source.map { max($0, 0) } }
    switch term.function {
    case .identity:
      let (kept, channels) = (term.result.channels, term.source.channels)
      trace.input =
        kept == channels
        ? source : (0..<count(of: term.result)).map { source[$0 / kept * channels + $0 % kept] }
    case .convolution(_, let weight):
      trace.input = try ReferenceConvolution(term).forward(
        source, parameters[weight], images: imageCount, control)
    case .pooling(let pooling):
      trace.input = ReferencePooling(pooling, channels: term.source.channels)
        .forward(source, images: imageCount)
    }
    trace.preactivation = trace.input
    if let normalization = term.normalization {
      normalize(&trace, normalization, channels: term.result.channels)
    }
    return (
      term.outputReLU ? trace.preactivation.map { max($0, 0) } : trace.preactivation, trace
    )
  }

  /// Ioffe and Szegedy 2015, algorithm 1; running variances are PyTorch's unbiased ones.
  private func normalize(
    _ trace: inout ReferenceTrace, _ normalization: Term.Normalization, channels: Int
  ) {
    let pixels = Double(trace.input.count / channels)
    switch statistics {
    case .running:
      trace.mean = runningMeans[normalization.index]
      trace.inverseDeviation = runningVariances[normalization.index].map(inverseDeviation)
    case .batch(let momentum):
      var (mean, variance) = (
        [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
      )
      for (i, value) in trace.input.enumerated() { mean[i % channels] += value / pixels }
      for (i, value) in trace.input.enumerated() {
        let deviation = value - mean[i % channels]
        variance[i % channels] += deviation * deviation / pixels
      }
      for c in 0..<channels {
        let unbiased = variance[c] * pixels / max(pixels - 1, 1)
        runningMeans[normalization.index][c] +=
          Double(momentum) * (mean[c] - runningMeans[normalization.index][c])
        runningVariances[normalization.index][c] +=
          Double(momentum) * (unbiased - runningVariances[normalization.index][c])
      }
      (trace.mean, trace.inverseDeviation) = (mean, variance.map(inverseDeviation))
    }
    let (scale, shift) = (parameters[normalization.scale], parameters[normalization.shift])
    for (i, value) in trace.input.enumerated() {
      let c = i % channels
      trace.preactivation[i] =
        scale[c] * (value - trace.mean[c]) * trace.inverseDeviation[c] + shift[c]
    }
  }

  /// One over the standard deviation, with the ε of `Network`.
  private func inverseDeviation(_ variance: Double) -> Double {
    1 / (variance + Double(NormalizationUnit.epsilon)).squareRoot()
  }

  /// Global average pooling, which sets `features`, and the linear classifier.
  private func classify() -> [Double] {
    let (value, classes) = (graph.values[classifier.source], classifier.classes)
    let source = activations[classifier.source]
    features = [Double](repeating: 0, count: imageCount * value.channels)
    for i in source.indices {
      let image = i / (value.pixels * value.channels)
      features[image * value.channels + i % value.channels] += source[i] / Double(value.pixels)
    }
    let (weights, bias) = (parameters[classifier.weight], parameters[classifier.bias])
    return (0..<imageCount * classes).map { index in
      let (image, k) = (index / classes, index % classes)
      return (0..<value.channels).reduce(bias[k]) {
        $0 + features[image * value.channels + $1] * weights[$1 * classes + k]
      }
    }
  }
}
