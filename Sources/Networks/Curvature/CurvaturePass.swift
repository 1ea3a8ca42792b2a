import Neural
import Tensors

/// wᵀ·H·g of a network's mean cross-entropy: w the weights of its convolutions and of its classifier,
/// H the Hessian by them, g the gradients that `parameters` hold.
///
/// One pass forward with derivatives along both directions: exact but for rounding, where a
/// difference of gradients would count the steps at the kinks of every ReLU between its two points.
struct CurvaturePass {
  private let graph: NetworkGraph
  private let parameters: Parameters
  /// Positions in `parameters`, in the graph's order.
  private let positions: [Int]
  private let coefficients: [Float]
  private let images: Int
  private let control: RunControl
  private let memory = JetMemory()
  private var values: [JetMap?]
  /// The last layer that reads each value.
  private let lastReaders: [Int]

  /// - Parameters:
  ///   - parameters: those of the graph, with the gradients of a pass over the same images.
  ///   - coefficients: what the graph's mixtures multiply by.
  ///   - pixels: `[image][row][column][channel]`.
  init(
    _ graph: NetworkGraph, parameters: Parameters, coefficients: [Float], pixels: Tensor,
    control: RunControl
  ) throws {
    (self.graph, self.parameters, self.control) = (graph, parameters, control)
    self.coefficients = coefficients
    positions = try graph.parameters.map { try parameters.index(of: $0.name) }
    images = pixels.shape[0]
    values = graph.values.map { _ in nil }
    var readers = graph.values.map { _ in -1 }
    for (index, layer) in graph.layers.enumerated() {
      for source in layer.sources { readers[source] = index }
    }
    lastReaders = readers
    let image = try JetMap(
      images: images, pixels: graph.image.pixels, channels: graph.image.paddedChannels,
      memory: memory, isZero: true)
    let channels = graph.image.channels
    for pixel in 0..<images * graph.image.pixels {
      (image[.value] + pixel * image.channels).update(
        from: pixels.base + pixel * channels, count: channels)
    }
    values[0] = image
  }

  /// The classifier's source, with which a pass ends.
  mutating func run() throws -> JetMap? {
    for (index, layer) in graph.layers.enumerated() {
      try control.check()
      let shape = graph.values[graph.target(of: index)]
      let result = try JetMap(
        images: images, pixels: shape.pixels, channels: shape.paddedChannels, memory: memory,
        isZero: true)
      switch layer {
      case .sum(let terms, _):
        for term in terms { try add(term, to: result) }
      case .concatenation(let sources, _):
        var first = 0
        for source in sources {
          guard let map = values[source] else { continue }
          result.copy(map, channels: graph.values[source].channels, to: first)
          first += graph.values[source].channels
        }
      case .mixture(let parts, _):
        for part in parts {
          if let map = values[part.source.index] {
            result.add(map, times: coefficients[part.coefficient])
          }
        }
      }
      values[shape.index] = result
      for source in layer.sources where lastReaders[source] == index && source != featureIndex {
        values[source] = nil
      }
    }
    return featureIndex.flatMap { values[$0] }
  }

  private var featureIndex: Int? { graph.features?.index }

  private func add(_ term: Term, to sum: JetMap) throws {
    guard let source = values[term.source.index] else { return }
    try control.check()
    let result: JetMap
    switch term.function {
    case .identity:
      if term.normalization == nil, !term.outputReLU, source.channels == sum.channels,
        term.result.channels == term.source.channels
      {
        return sum.add(source)
      }
      result = try source.sibling(pixels: source.pixels, channels: sum.channels, isZero: true)
      result.copy(source, channels: term.result.channels)
    case .convolution(let convolution, let weight):
      result = try source.convolved(
        convolution, relu: term.inputReLU, weights: value(weight),
        direction: Source(parameters.gradient(positions[weight])))
    case .pooling(let pooling): result = try source.pooled(pooling)
    }
    if let normalization = term.normalization {
      result.normalize(factor: value(normalization.scale), summand: value(normalization.shift))
    }
    if term.outputReLU { result.rectify() }
    sum.add(result)
  }

  private func value(_ index: Int) -> Source { Source(parameters.value(positions[index])) }
}

extension NetworkGraph.Layer {
  /// The values that the layer reads.
  fileprivate var sources: [Int] {
    switch self {
    case .sum(let terms, _): terms.map(\.source.index)
    case .concatenation(let sources, _): sources
    case .mixture(let parts, _): parts.map(\.source.index)
    }
  }
}

extension JetMap {
  /// Pooled images: a maximum takes the derivatives of the number that is largest.
  fileprivate func pooled(_ pooling: Pooling) throws -> JetMap {
    let result = try sibling(
      pixels: pooling.outputHeight * pooling.outputWidth, channels: channels)
    var places = [UInt8](repeating: 0, count: pooling.outputCount)
    for image in 0..<images {
      for part in Part.allCases {
        let (from, to) = (
          self[part] + image * pooling.inputCount, result[part] + image * pooling.outputCount
        )
        switch (pooling.kind, part) {
        case (.average, _): pooling.forward(from, adding: false, argmax: nil, into: to)
        case (.maximum, .value): pooling.forward(from, adding: false, argmax: &places, into: to)
        case (.maximum, _): pooling.select(from, at: places, into: to)
        }
      }
    }
    return result
  }
}
