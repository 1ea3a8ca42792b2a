/// The phases of the program in which each layer runs forward and backward: buffers may share memory
/// only across the end of a phase, since within one some images are ahead of others.
struct NetworkTimetable {
  private(set) var forward: [ClosedRange<Int>] = []
  private(set) var backward: [ClosedRange<Int>] = []
  /// Of the classifier, forward and backward.
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
struct NetworkLifetimes {
  let times: NetworkTimetable
  private(set) var values: [ClosedRange<Int>]
  /// Nil where no gradient is computed.
  private(set) var gradients: [ClosedRange<Int>?]
  /// By layer and source: whether another gradient is there already.
  private(set) var adds: [[Bool]]

  /// - Parameters:
  ///   - kept: values that stay to the end.
  ///   - keptGradients: values whose gradients stay to the end.
  init(_ graph: NetworkGraph, keeping kept: Set<Int>, gradients keptGradients: Set<Int>) {
    let times = NetworkTimetable(graph)
    let isTrained = { (value: Int) in value > 0 || graph.hasImageGradient }
    self.times = times
    values = [ClosedRange<Int>](repeating: 0...times.end, count: graph.values.count)
    gradients = [ClosedRange<Int>?](repeating: nil, count: graph.values.count)
    adds = graph.layers.map { Self.ends($0).sources.map { _ in false } }
    var lastUse = graph.values.map { kept.contains($0.index) ? times.end : 0 }
    if let head = graph.classifier {
      lastUse[head.source] = max(lastUse[head.source], times.turn)
      if isTrained(head.source) { gradients[head.source] = times.turn...times.end }
    }
    for (index, layer) in graph.layers.enumerated().reversed() {
      let (target, sources) = Self.ends(layer)
      let (ahead, back) = (times.forward[index], times.backward[index])
      values[target] = ahead.lowerBound...max(lastUse[target], ahead.upperBound)
      if let gradient = gradients[target], !keptGradients.contains(target) {
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

  /// What a layer makes and reads; `isRead` where the backward pass reads the source again.
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
          return (term.source.index, term.normalization != nil || term.outputReLU)
        }
      )
    }
  }
}
