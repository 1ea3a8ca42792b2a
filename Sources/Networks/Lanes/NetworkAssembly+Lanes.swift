import Tensors

extension NetworkAssembly {
  /// A term of a network with images in lanes.
  func makeLaneTerm(
    _ term: Term, _ place: TermPlace, into target: NetworkGraph.Value,
    _ preparations: inout [any ConvolutionPreparation]
  ) -> LaneTermUnit {
    let function: LaneTermUnit.Function
    switch term.function {
    case .identity: function = .identity
    case .pooling(let pooling): function = .pooling(pooling.ofLanes, argmax: place.argmax)
    case .convolution(let convolution, let weight):
      let unit = LaneConvolutionUnit(
        LaneConvolution(
          convolution.geometry, inputs: term.source.channels, outputs: target.channels),
        inputReLU: term.inputReLU, source: place.source,
        result: memory.base + place.memory.result,
        resultGradient: place.memory.resultGradient.map { memory.base + $0 },
        weights: self.weight(weight),
        weightGradients: (0..<Run.shards).map { weightGradient(weight, $0) },
        weightCount: convolution.geometry.weightCount,
        forwardWeights: memory.base + place.memory.forwardWeights,
        backwardWeights: memory.base + place.memory.backwardWeights,
        sourceGradient: place.sourceGradient, scratch: layout.scratch.map(scratch))
      preparations.append(unit)
      function = .convolution(unit)
    }
    let normalization = term.normalization.map {
      LaneNormalization(
        self.normalization($0, target, place.memory), channels: target.channels,
        pixels: target.pixels,
        memory: memory.base + place.memory.lanes)
    }
    return LaneTermUnit(
      function, normalization: normalization, outputReLU: term.outputReLU,
      source: place.source, sourceCount: format.itemCount(of: term.source),
      sourceGradient: place.sourceGradient, channels: target.channels, pixels: target.pixels,
      units: place.units)
  }
}
