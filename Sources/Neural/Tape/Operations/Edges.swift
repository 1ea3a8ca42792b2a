/// The edges of a graph, or of many graphs on end, along which rows are summed: sorted by target, and
/// good for any number of steps and tapes.
public final class Edges: @unchecked Sendable {
  /// Rows that edges come from, and rows that they lead to.
  public let sourceCount: Int
  public let targetCount: Int
  public let count: Int
  /// Per edge, in the order of targets and among equals of the arguments.
  let sources: UnsafeMutablePointer<Int32>
  /// Per edge: its place among the arguments.
  let places: UnsafeMutablePointer<Int32>
  /// Where the edges of each target begin; one more for their end.
  let offsets: UnsafeMutablePointer<Int32>

  /// Edge e leads from row `sources[e]` to row `targets[e]`.
  ///
  /// Throws `NeuralError.invalidShape` for lists of different lengths, rows outside the counts, and
  /// more than 2³⁰ edges or rows.
  public init(sources: [Int], targets: [Int], sourceCount: Int, targetCount: Int) throws {
    let limit = 0...1 << 30
    guard sources.count == targets.count, limit.contains(sources.count),
      limit.contains(sourceCount), limit.contains(targetCount)
    else {
      throw NeuralError.invalidShape(
        "edges: \(sources.count) sources and \(targets.count) targets among \(sourceCount) and "
          + "\(targetCount) rows: every edge has one of each, and counts are within \(limit)")
    }
    for (edge, (source, target)) in zip(sources, targets).enumerated()
    where !(0..<sourceCount).contains(source) || !(0..<targetCount).contains(target) {
      throw NeuralError.invalidShape(
        "edge \(edge) leads from \(source) to \(target): rows are numbered 0..<\(sourceCount) and "
          + "0..<\(targetCount)")
    }
    (self.sourceCount, self.targetCount, count) = (sourceCount, targetCount, sources.count)
    self.sources = .allocate(capacity: max(count, 1))
    places = .allocate(capacity: max(count, 1))
    offsets = .allocate(capacity: targetCount + 1)
    sort(sources, targets)
  }

  /// Rows that follow each other, `lengths[s]` of them for segment s, each segment with one target.
  ///
  /// Throws `NeuralError.invalidShape` for a negative length and more than 2³⁰ rows.
  public convenience init(segments lengths: [Int]) throws {
    let total = lengths.reduce(Optional(0)) { sum, length in
      sum.flatMap { (0...(1 << 30) - $0).contains(length) ? $0 + length : nil }
    }
    guard let total else {
      throw NeuralError.invalidShape("segments have lengths from 0 on, 2³⁰ rows together at most")
    }
    let targets = lengths.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    try self.init(
      sources: Array(0..<total), targets: targets, sourceCount: total, targetCount: lengths.count)
  }

  deinit {
    sources.deallocate()
    places.deallocate()
    offsets.deallocate()
  }

  /// Counting sort by target.
  private func sort(_ sources: [Int], _ targets: [Int]) {
    offsets.initialize(repeating: 0, count: targetCount + 1)
    for target in targets { offsets[target + 1] += 1 }
    for target in 0..<targetCount { offsets[target + 1] += offsets[target] }
    var next = (0..<targetCount).map { Int(offsets[$0]) }
    for (edge, target) in targets.enumerated() {
      self.sources[next[target]] = Int32(sources[edge])
      places[next[target]] = Int32(edge)
      next[target] += 1
    }
  }

  /// The places of a target's edges.
  @inline(__always)
  func range(_ target: Int) -> Range<Int> { Int(offsets[target])..<Int(offsets[target + 1]) }
}
