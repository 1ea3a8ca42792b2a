import Tensors

/// Turns a graph's records into operations on a network's memory.
struct NetworkAssembly {
  let graph: NetworkGraph
  let layout: NetworkLayout
  let format: MemoryFormat
  let memory: Tensor
  let binding: ParameterBinding
  let statistics: Tensor
  let mixing: Coefficients

  func value(_ index: Int) -> Target { memory.base + layout.values[index] }
  func gradient(_ index: Int) -> Target? {
    layout.gradients[index].map { memory.base + $0 }
  }
  func weight(_ index: Int) -> Target { binding.value(index) }
  func weightGradient(_ index: Int, _ shard: Int) -> Target { binding.gradient(index, of: shard) }

  func operations() -> (operations: [any Operation], convolutions: [any ConvolutionPreparation]) {
    var units: [any ConvolutionPreparation] = []
    let operations = graph.layers.enumerated().map { index, layer -> any Operation in
      switch layer {
      case .sum(let terms, let target):
        let terms = terms.enumerated().map { position, term -> any SumTerm in
          let place = place(of: term, index, position, into: graph.values[target])
          return switch format {
          case .channelsLast: makeTerm(term, place, into: graph.values[target], &units)
          case .imagesInLanes: makeLaneTerm(term, place, into: graph.values[target], &units)
          }
        }
        return SumOperation(
          terms, value: value(target), gradient: gradient(target),
          count: format.itemCount(of: graph.values[target]))
      case .concatenation(let sources, let target):
        return concatenation(sources, into: graph.values[target], adds: layout.adds[index])
      case .mixture(let parts, let target):
        let parts = zip(parts, layout.adds[index]).map { part, adds in
          MixtureOperation.Part(
            source: value(part.source.index),
            gradient: gradient(part.source.index).map { ($0, adds) },
            coefficient: part.coefficient)
        }
        return MixtureOperation(
          parts, mixing, value: value(target), gradient: gradient(target),
          count: format.itemCount(of: graph.values[target]))
      }
    }
    return (operations, units)
  }

  private func concatenation(
    _ sources: [Int], into target: NetworkGraph.Value, adds: [Bool]
  ) -> ConcatenationOperation {
    // With images in lanes the planes of 16 images are what a pixel is otherwise.
    let isInLanes = format == .imagesInLanes
    let parts = sources.enumerated().map { position, source in
      let part = graph.values[source]
      let count = format.itemCount(of: part)
      return ConcatenationOperation.Part(
        source: value(source), gradient: gradient(source).map { ($0, adds[position]) },
        channels: isInLanes ? count : part.channels, stride: isInLanes ? count : part.paddedChannels
      )
    }
    return ConcatenationOperation(
      parts, value: value(target.index), gradient: gradient(target.index),
      pixels: isInLanes ? 1 : target.pixels,
      stride: isInLanes ? format.itemCount(of: target) : target.paddedChannels)
  }

  /// Where a term lies, in either format.
  struct TermPlace {
    let memory: NetworkLayout.TermMemory
    let source: Source
    let sourceGradient: (base: Target, adds: Bool)?
    /// Ones, then twice as many zeros.
    let units: Source
    /// The position of each maximum in its window; nil for what is no maximum pooling.
    let argmax: UnsafeMutablePointer<UInt8>?
  }

  private func place(
    of term: Term, _ layer: Int, _ position: Int, into target: NetworkGraph.Value
  ) -> TermPlace {
    let place = layout.terms[layer][position]
    let hasGradient = gradient(target.index) != nil
    var argmax: UnsafeMutablePointer<UInt8>?
    if case .pooling(let pooling) = term.function, pooling.kind == .maximum {
      argmax = UnsafeMutableRawPointer(memory.base + place.argmax)
        .assumingMemoryBound(to: UInt8.self)
    }
    return TermPlace(
      memory: place, source: value(term.source.index),
      sourceGradient: hasGradient
        ? gradient(term.source.index).map { ($0, layout.adds[layer][position]) } : nil,
      units: memory.base + place.units, argmax: argmax)
  }

  private func makeTerm(
    _ term: Term, _ place: TermPlace, into target: NetworkGraph.Value,
    _ preparations: inout [any ConvolutionPreparation]
  ) -> TermUnit {
    let function: TermUnit.Function
    switch term.function {
    case .identity:
      let source = term.source
      let isWhole =
        source.paddedChannels == target.paddedChannels && source.channels == target.channels
      function =
        isWhole ? .identity : .narrowing(stride: source.paddedChannels, channels: target.channels)
    case .pooling(let pooling): function = .pooling(pooling, argmax: place.argmax)
    case .convolution(let convolution, let weight):
      let unit = ConvolutionUnit(
        convolution, inputReLU: term.inputReLU, source: place.source,
        result: memory.base + place.memory.result,
        resultGradient: place.memory.resultGradient.map { memory.base + $0 },
        weights: self.weight(weight),
        weightGradients: (0..<Run.shards).map { weightGradient(weight, $0) },
        forwardWeights: memory.base + place.memory.forwardWeights,
        backwardWeights: memory.base + place.memory.backwardWeights,
        sourceGradient: place.sourceGradient, scratch: layout.scratch.map(scratch))
      preparations.append(unit)
      function = .convolution(unit)
    }
    return TermUnit(
      function, normalization: term.normalization.map { normalization($0, target, place.memory) },
      outputReLU: term.outputReLU, source: place.source,
      sourceGradient: place.sourceGradient, pixels: target.pixels, channels: target.paddedChannels,
      units: place.units)
  }

  /// Positions of parameters that no result depends on, so that backward passes never reach them.
  var unreachedParameters: [Int] {
    let reached = graph.layers.reduce(into: Set<Int>()) { reached, layer in
      guard case .sum(let terms, let target) = layer, gradient(target) != nil else { return }
      for term in terms { reached.formUnion(term.parameters) }
    }
    let head = graph.classifier.map { [$0.weight, $0.bias] } ?? []
    return graph.parameters.indices.filter { !reached.contains($0) && !head.contains($0) }
  }

  func normalization(
    _ normalization: Term.Normalization, _ target: NetworkGraph.Value,
    _ place: NetworkLayout.TermMemory
  ) -> NormalizationUnit {
    let offset = graph.normalizations[..<normalization.index]
      .reduce(0) { $0 + NetworkGraph.padded($1) }
    return NormalizationUnit(
      channels: target.paddedChannels, pixels: target.pixels, scale: weight(normalization.scale),
      shift: weight(normalization.shift), scaleGradient: weightGradient(normalization.scale, 0),
      shiftGradient: weightGradient(normalization.shift, 0),
      runningMean: statistics.base + offset,
      runningVariance: statistics.base + (statistics.count / 2 + offset),
      memory: memory.base + place.normalization)
  }

  func scratch(_ place: NetworkLayout.ScratchMemory) -> Scratch {
    let base = memory.base
    return Scratch(
      padded: base + place.padded, gradients: base + place.gradients, input: base + place.input,
      work: base + place.work, sums: base + place.sums)
  }

  func classifier(
    _ head: NetworkGraph.Classifier, labels: UnsafeMutablePointer<Int32>
  ) -> ClassifierOperation {
    let source = graph.values[head.source]
    return ClassifierOperation(
      ClassifierOperation.Arrays(
        source: value(head.source), sourceGradient: gradient(head.source),
        features: memory.base + layout.classifier.features,
        featureGradients: memory.base + layout.classifier.featureGradients,
        scores: memory.base + layout.classifier.scores,
        scoreGradients: memory.base + layout.classifier.scoreGradients,
        weights: weight(head.weight), bias: weight(head.bias),
        weightGradients: (0..<Run.shards).map { weightGradient(head.weight, $0) },
        biasGradients: (0..<Run.shards).map { weightGradient(head.bias, $0) }, labels: labels),
      value: source, format: format, classes: head.classes,
      paddedClasses: NetworkGraph.padded(head.classes))
  }
}
