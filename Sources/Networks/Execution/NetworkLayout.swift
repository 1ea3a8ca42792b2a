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
  private(set) var count = 0

  struct TermMemory {
    var result = 0
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

  init(_ graph: NetworkGraph, batch: Int, format: MemoryFormat) throws {
    var plan = MemoryPlan()
    let needs = Needs(graph)
    adds = needs.adds
    func reserve(_ count: Int, _ phases: ClosedRange<Int>) -> Int {
      plan.reserve(count, from: phases.lowerBound, through: phases.upperBound)
    }
    func forever(_ count: Int) -> Int { reserve(count, 0...needs.times.end) }
    func kept(_ count: Int, _ layer: Int) -> Int {
      reserve(
        count,
        needs.times.forward[layer].lowerBound...needs.times.backward[layer].upperBound)
    }

    values = graph.values.map {
      reserve(format.count(of: $0, batch: batch), needs.values[$0.index])
    }
    gradients = graph.values.map { value in
      needs.gradients[value.index].map { reserve(format.count(of: value, batch: batch), $0) }
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
          memory.argmax = kept((format.count(of: sum, batch: batch) + 3) / 4, index)
        }
        if let needs = term.convolutionMemory(format) {
          memory.result = kept(format.count(of: sum, batch: batch), index)
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
    values = values.map { offsets[$0] }
    gradients = gradients.map { $0.map { offsets[$0] } }
    for layer in terms.indices {
      for term in terms[layer].indices {
        terms[layer][term].result = offsets[terms[layer][term].result]
        terms[layer][term].argmax = offsets[terms[layer][term].argmax]
        terms[layer][term].normalization = offsets[terms[layer][term].normalization]
        terms[layer][term].lanes = offsets[terms[layer][term].lanes]
        terms[layer][term].units = offsets[terms[layer][term].units]
        terms[layer][term].forwardWeights = offsets[terms[layer][term].forwardWeights]
        terms[layer][term].backwardWeights = offsets[terms[layer][term].backwardWeights]
      }
    }
    classifier.features = offsets[classifier.features]
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

/// The phases of the program in which each layer runs, and runs back: buffers may share memory only
/// across the end of a phase, since within one some images are ahead of others.
private struct Timetable {
  var forward: [ClosedRange<Int>] = []
  var backward: [ClosedRange<Int>] = []
  /// Of the classifier, both ways.
  let turn: Int
  let end: Int

  init(_ graph: NetworkGraph) {
    let lengths = graph.layers.map { layer in
      if case .sum(let terms, _) = layer, terms.contains(where: { $0.normalization != nil }) {
        return 1
      }
      return 0
    }
    var phase = 0
    for length in lengths {
      forward.append(phase...phase + length)
      phase += length
    }
    turn = phase
    for length in lengths.reversed() {
      backward.append(phase...phase + length)
      phase += length
    }
    backward.reverse()
    end = phase
  }
}

/// When values and their gradients are in use, in phases.
private struct Needs {
  let times: Timetable
  var values: [ClosedRange<Int>]
  /// Nil where no gradient is computed.
  var gradients: [ClosedRange<Int>?]
  /// By layer and source: whether another gradient is there already.
  var adds: [[Bool]]

  init(_ graph: NetworkGraph) {
    let times = Timetable(graph)
    let isTrained = { (value: Int) in value > 0 || graph.hasImageGradient }
    self.times = times
    values = [ClosedRange<Int>](repeating: 0...times.end, count: graph.values.count)
    gradients = [ClosedRange<Int>?](repeating: nil, count: graph.values.count)
    adds = graph.layers.map { Self.ends($0).sources.map { _ in false } }
    var lastUse = [Int](repeating: 0, count: graph.values.count)
    if let head = graph.classifier {
      lastUse[head.source] = times.turn
      if isTrained(head.source) { gradients[head.source] = times.turn...times.end }
    }
    for (index, layer) in graph.layers.enumerated().reversed() {
      let (target, sources) = Self.ends(layer)
      let (ahead, back) = (times.forward[index], times.backward[index])
      values[target] = ahead.lowerBound...max(lastUse[target], ahead.upperBound)
      if let gradient = gradients[target] {
        gradients[target] = gradient.lowerBound...back.upperBound
      }
      let leadsBack = gradients[target] != nil
      for (position, source) in sources.enumerated() {
        lastUse[source.value] = max(
          lastUse[source.value], leadsBack && source.isRead ? back.upperBound : ahead.upperBound)
        guard leadsBack, isTrained(source.value) else { continue }
        adds[index][position] = gradients[source.value] != nil
        if gradients[source.value] == nil {
          gradients[source.value] = back.lowerBound...times.end
        }
      }
    }
  }

  /// What a layer makes and reads; `isRead` where the way back reads the source again.
  private static func ends(
    _ layer: NetworkGraph.Layer
  ) -> (target: Int, sources: [(value: Int, isRead: Bool)]) {
    switch layer {
    case .concatenation(let sources, let target): (target, sources.map { ($0, false) })
    case .mixture(let parts, let target): (target, parts.map { ($0.source.index, true) })
    case .sum(let terms, let target):
      (
        target,
        terms.map { term in
          if case .convolution = term.function { return (term.source.index, true) }
          return (term.source.index, term.normalization != nil)
        }
      )
    }
  }
}
