/// Where everything a network computes lies, for one batch size: planned once.
struct NetworkLayout {
  /// Offsets into the network's memory, by value.
  private(set) var values: [Int] = []
  /// Offsets of the values' gradients, nil where none is needed.
  private(set) var gradients: [Int?] = []
  /// By layer and term.
  private(set) var terms: [[TermMemory]] = []
  /// By layer and source: whether its gradient is added to another, or the first to be there.
  let adds: [[Bool]]
  private(set) var classifier = ClassifierMemory()
  private(set) var scratch: [ScratchMemory] = []
  /// What must be zero before the first pass.
  private(set) var cleared: [Range<Int>] = []
  private(set) var count = 0

  struct TermMemory {
    var result = 0
    /// Of the result; nil unless it is observed.
    var resultGradient: Int?
    var argmax = 0
    var normalization = 0
    /// Of a normalization with images in lanes.
    var lanes = 0
    var units = 0
    var forwardWeights = 0
    var backwardWeights = 0
  }

  struct ClassifierMemory {
    var features = 0
    var featureGradients = 0
    var scores = 0
    var scoreGradients = 0
  }

  struct ScratchMemory {
    var padded = 0
    var gradients = 0
    var input = 0
    var work = 0
    var sums = 0
  }

  /// - Parameter observing: what stays readable after a pass; of this graph.
  init(
    _ graph: NetworkGraph, batch: Int, format: MemoryFormat, observing: Set<Observation> = []
  ) throws {
    var plan = MemoryPlan()
    let kept = Kept(graph, observing)
    let lifetimes = NetworkLifetimes(graph, keeping: kept.values, gradients: kept.gradients)
    adds = lifetimes.adds
    func reserve(_ count: Int, _ phases: ClosedRange<Int>) -> Int {
      plan.reserve(count, from: phases.lowerBound, through: phases.upperBound)
    }
    func forever(_ count: Int) -> Int { reserve(count, 0...lifetimes.times.end) }
    func untilBackward(_ count: Int, _ layer: Int) -> Int {
      reserve(
        count,
        lifetimes.times.forward[layer].lowerBound...lifetimes.times.backward[layer].upperBound)
    }
    func untilEnd(_ count: Int, _ phases: ClosedRange<Int>) -> Int {
      reserve(count, phases.lowerBound...lifetimes.times.end)
    }

    values = graph.values.map {
      reserve(format.count(of: $0, batch: batch), lifetimes.values[$0.index])
    }
    gradients = graph.values.map { value in
      lifetimes.gradients[value.index].map { reserve(format.count(of: value, batch: batch), $0) }
    }
    terms = graph.layers.enumerated().map { index, layer in
      guard case .sum(let terms, let target) = layer else { return [] }
      let sum = graph.values[target]
      return terms.map { term in
        var memory = TermMemory()
        memory.units = forever(3 * sum.paddedChannels)
        if term.normalization != nil {
          memory.normalization = forever(NormalizationUnit.memoryCount(sum.paddedChannels))
          if format == .imagesInLanes {
            memory.lanes = forever(LaneNormalization.memoryCount(sum.channels))
          }
        }
        if case .pooling(let pooling) = term.function, pooling.kind == .maximum {
          memory.argmax = untilBackward((format.count(of: sum, batch: batch) + 3) / 4, index)
        }
        if let needs = term.convolutionMemory(format) {
          let count = format.count(of: sum, batch: batch)
          if kept.results.contains(term.weight ?? -1) {
            memory.result = untilEnd(count, lifetimes.times.forward[index])
            if lifetimes.gradients[target] != nil {
              memory.resultGradient = untilEnd(count, lifetimes.times.backward[index])
            }
          } else {
            memory.result = untilBackward(count, index)
          }
          memory.forwardWeights = forever(needs.forwardWeights)
          memory.backwardWeights = forever(needs.backwardWeights)
        }
        return memory
      }
    }
    if let head = graph.classifier {
      let paddedClasses = NetworkGraph.padded(head.classes)
      let images = (batch + format.grain - 1) / format.grain * format.grain
      classifier.features = forever(images * graph.values[head.source].paddedChannels)
      classifier.featureGradients = forever(images * graph.values[head.source].paddedChannels)
      classifier.scores = forever(batch * paddedClasses)
      classifier.scoreGradients = forever(batch * paddedClasses)
    }
    let convolutions = graph.layers.flatMap { layer -> [ConvolutionMemory] in
      guard case .sum(let terms, _) = layer else { return [] }
      return terms.compactMap { $0.convolutionMemory(format) }
    }
    func largest(_ size: (ConvolutionMemory) -> Int) -> Int {
      forever(convolutions.map(size).max() ?? 0)
    }
    scratch = (0..<Run.shards).map { _ in
      ScratchMemory(
        padded: largest(\.padded), gradients: largest(\.gradients), input: largest(\.input),
        work: largest(\.work), sums: largest(\.sums))
    }
    try place(plan)
  }

  /// Turns positions in the plan into offsets.
  private mutating func place(_ plan: MemoryPlan) throws {
    let (offsets, total) = try plan.layout()
    count = total
    let end = plan.buffers.map(\.last).max() ?? 0
    cleared = zip(plan.buffers, offsets).compactMap { buffer, offset in
      buffer.first == 0 && buffer.last == end ? offset..<offset + buffer.count : nil
    }
    values = values.map { offsets[$0] }
    gradients = gradients.map { $0.map { offsets[$0] } }
    for layer in terms.indices {
      for term in terms[layer].indices {
        terms[layer][term].result = offsets[terms[layer][term].result]
        terms[layer][term].resultGradient = terms[layer][term].resultGradient.map { offsets[$0] }
        terms[layer][term].argmax = offsets[terms[layer][term].argmax]
        terms[layer][term].normalization = offsets[terms[layer][term].normalization]
        terms[layer][term].lanes = offsets[terms[layer][term].lanes]
        terms[layer][term].units = offsets[terms[layer][term].units]
        terms[layer][term].forwardWeights = offsets[terms[layer][term].forwardWeights]
        terms[layer][term].backwardWeights = offsets[terms[layer][term].backwardWeights]
      }
    }
    classifier.features = offsets[classifier.features]
    classifier.featureGradients = offsets[classifier.featureGradients]
    classifier.scores = offsets[classifier.scores]
    classifier.scoreGradients = offsets[classifier.scoreGradients]
    for shard in scratch.indices {
      scratch[shard].padded = offsets[scratch[shard].padded]
      scratch[shard].gradients = offsets[scratch[shard].gradients]
      scratch[shard].input = offsets[scratch[shard].input]
      scratch[shard].work = offsets[scratch[shard].work]
      scratch[shard].sums = offsets[scratch[shard].sums]
    }
  }
}

/// What observations keep to the end of a pass.
private struct Kept {
  var values: Set<Int> = []
  /// Of values.
  var gradients: Set<Int> = []
  /// Convolutions' results, by their weights.
  var results: Set<Int> = []

  init(_ graph: NetworkGraph, _ observing: Set<Observation>) {
    for observation in observing {
      switch observation.source {
      case .value(let index):
        values.insert(index)
        gradients.insert(index)
      case .convolution(let weight): results.insert(weight)
      case .preactivation(let layer, let position):
        guard case .sum(let terms, let target) = graph.layers[layer] else { continue }
        gradients.insert(target)
        if let weight = terms[position].weight {
          results.insert(weight)
        } else {
          values.insert(terms[position].source.index)
        }
      }
    }
  }
}
