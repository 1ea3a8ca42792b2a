import Tensors

extension Network {
  /// The scores of the last pass, `[image][class]`. Throws `NetworksError.outOfOrder` before one.
  public func logits() throws -> Tensor {
    try require(.scored, "call forward")
    return try rows(
      classifier.arrays.scores, of: classifier.classes, stride: classifier.paddedClasses)
  }

  /// The gradient of the last backward pass with respect to the scores, `[image][class]`. Throws
  /// `NetworksError.outOfOrder` before one.
  public func logitGradient() throws -> Tensor {
    try require(.backward, "call backward or lossAndGradient")
    return try rows(
      classifier.arrays.scoreGradients, of: classifier.classes, stride: classifier.paddedClasses)
  }

  /// What the classifier reads, the means over the pixels of its value, in the last pass:
  /// `[image][channel]`. Throws `NetworksError.outOfOrder` before one.
  public func features() throws -> Tensor {
    try require(.scored, "call forward")
    return try rows(
      classifier.arrays.features, of: classifier.value.channels,
      stride: classifier.value.paddedChannels)
  }

  /// The gradient of the last backward pass with respect to the images, in their shape.
  ///
  /// Throws `NetworksError.invalidSetting` for a graph without it, and `outOfOrder` before a backward
  /// pass.
  public func imageGradient() throws -> Tensor {
    guard graph.hasImageGradient else {
      throw NetworksError.invalidSetting(
        "this network has no gradient with respect to the image: make its graph with one")
    }
    try require(.backward, "call backward or lossAndGradient")
    return try maps(at: layout.gradients[0], like: graph.image)
  }

  /// What was observed in the last forward or backward pass: `[image][row][column][channel]`, of the
  /// loaded images only.
  ///
  /// Throws `NetworksError.invalidSetting` for what the network was not made to observe, and
  /// `outOfOrder` before a pass that keeps it.
  public func activation(of observation: Observation) throws -> Tensor {
    try checkIsObserved(observation)
    try require(.forward, "call forward or lossAndGradient")
    switch observation.source {
    case .value(let index): return try maps(at: layout.values[index], like: graph.values[index])
    case .convolution(let weight):
      let (memory, term) = try place(ofConvolution: weight)
      return try maps(at: memory.result, like: term.result)
    case .preactivation(let layer, let position):
      let (memory, term) = (layout.terms[layer][position], graph.terms(of: layer)[position])
      let offset = term.weight == nil ? layout.values[term.source.index] : memory.result
      let result = try maps(at: offset, like: term.result)
      guard term.normalization != nil else { return result }
      let (base, padded) = (self.memory.base + memory.normalization, term.result.paddedChannels)
      let factor = NormalizationUnit.factor(in: base, channels: padded)
      let summand = NormalizationUnit.summand(in: base, channels: padded)
      for i in 0..<result.count {
        let channel = i % term.result.channels
        result.base[i] = result.base[i] * factor[channel] + summand[channel]
      }
      return result
    }
  }

  /// The gradient of the last backward pass with respect to what was observed; zeros where it does
  /// not depend on it.
  ///
  /// Throws as `activation(of:)`, and `NetworksError.outOfOrder` before a backward pass.
  public func gradient(of observation: Observation) throws -> Tensor {
    try checkIsObserved(observation)
    try require(.backward, "call backward or lossAndGradient")
    switch observation.source {
    case .value(0): return try imageGradient()
    case .value(let index):
      return try maps(at: layout.gradients[index], like: graph.values[index])
    case .convolution(let weight):
      let (memory, term) = try place(ofConvolution: weight)
      return try maps(at: memory.resultGradient, like: term.result)
    case .preactivation(let layer, _):
      let value = graph.target(of: layer)
      let gradient = try maps(at: layout.gradients[value], like: graph.values[value])
      let read = try activation(of: observation)
      for i in 0..<gradient.count where !(read.base[i] > 0) { gradient.base[i] = 0 }
      return gradient
    }
  }

  /// Running means and variances of one normalization, by channel, in the order in which the graph
  /// made them. After a pass with `.batch(momentum: 1)` they are the batch's, variances unbiased.
  ///
  /// Throws `NetworksError.invalidSetting` for a position that is none.
  public func runningStatistics(at index: Int) throws -> (mean: [Float], variance: [Float]) {
    guard graph.normalizations.indices.contains(index) else {
      throw NetworksError.invalidSetting(
        "normalization \(index): the network has \(graph.normalizations.count)")
    }
    let offset = graph.normalizations[..<index].reduce(0) { $0 + NetworkGraph.padded($1) }
    let (mean, variance) = (
      statistics.base + offset, statistics.base + (statistics.count / 2 + offset)
    )
    let channels = 0..<graph.normalizations[index]
    return (channels.map { mean[$0] }, channels.map { variance[$0] })
  }

  private func checkIsObserved(_ observation: Observation) throws {
    guard observing.contains(observation) else {
      throw NetworksError.invalidSetting(
        "this network does not keep what is asked for: make it with the observation among "
          + "'observing'")
    }
  }

  private func place(
    ofConvolution weight: Int
  ) throws -> (memory: NetworkLayout.TermMemory, term: Term) {
    guard let (layer, position, term) = graph.terms.first(where: { $0.term.weight == weight })
    else { throw NetworksError.invalidLayer("no convolution has the parameter \(weight)") }
    return (layout.terms[layer][position], term)
  }

  /// A copy of one row of numbers for each loaded image.
  private func rows(_ base: Source, of count: Int, stride: Int) throws -> Tensor {
    let copy = try Tensor(shape: [imageCount, count])
    for image in 0..<imageCount {
      (copy.base + image * count).update(from: base + image * stride, count: count)
    }
    return copy
  }

  /// A copy of all images of a value; zeros where it lies nowhere.
  private func maps(at offset: Int?, like value: NetworkGraph.Value) throws -> Tensor {
    let copy = try Tensor(shape: [imageCount, value.height, value.width, value.channels])
    guard let offset else { return copy }
    var next = copy.base
    for position in 0..<imageCount {
      let strides = format.strides(of: value, image: position)
      let from = memory.base + (offset + strides.origin)
      for pixel in 0..<value.pixels {
        for c in 0..<value.channels {
          next.pointee = from[pixel * strides.pixelStride + c * strides.channelStride]
          next += 1
        }
      }
    }
    return copy
  }
}
