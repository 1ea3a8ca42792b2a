import Tensors

extension NetworkAssembly {
  /// A term of a network with images in lanes.
  func makeLaneTerm(
    _ term: Term, _ layer: Int, _ position: Int, into target: NetworkGraph.Value,
    _ preparations: inout [any ConvolutionPreparation]
  ) -> LaneTermUnit {
    let place = layout.terms[layer][position]
    let source = term.source
    let sourceGradient = gradient(source.index)
      .flatMap {
        gradient(target.index) == nil ? nil : (base: $0, adds: layout.adds[layer][position])
      }
    let units = memory.base + place.units
    units.update(repeating: 1, count: 16)
    let function: LaneTermUnit.Function
    switch term.function {
    case .identity: function = .identity
    case .pooling(let pooling):
      let places = UnsafeMutableRawPointer(memory.base + place.places)
      function = .pooling(
        pooling.ofLanes,
        places: pooling.kind == .maximum ? places.assumingMemoryBound(to: UInt8.self) : nil)
    case .convolution(let convolution, let weight):
      let unit = LaneConvolutionUnit(
        LaneConvolution(
          convolution.geometry, inputs: source.channels, outputs: target.channels),
        rectifiesInput: term.rectifiesInput, source: value(source.index),
        result: memory.base + place.result, weights: self.weight(weight),
        weightGradients: (0..<Run.shards).map { weightGradient(weight, $0) },
        weightCount: convolution.geometry.weightCount,
        forwardWeights: memory.base + place.forwardWeights,
        backwardWeights: memory.base + place.backwardWeights, sourceGradient: sourceGradient,
        scratch: layout.scratch.map(scratch))
      preparations.append(unit)
      function = .convolution(unit)
    }
    let normalization = term.normalization.map {
      LaneNormalization(
        self.normalization($0, target, place), channels: target.channels, pixels: target.pixels,
        memory: memory.base + place.lanes)
    }
    return LaneTermUnit(
      function, normalization: normalization, rectifiesOutput: term.rectifiesOutput,
      source: value(source.index), sourceCount: format.itemCount(of: source),
      sourceGradient: sourceGradient, channels: target.channels, pixels: target.pixels,
      units: units)
  }
}
