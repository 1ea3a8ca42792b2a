import Spaces
import Tensors

extension SVGe {
  /// How gently what walks decode to changes.
  public struct Smoothness: Equatable, Sendable {
    /// Steps of all walks, and those that decode to an architecture of the space.
    public var steps: Int
    public var valid: Int
    /// Pairs of consecutive steps, those whose graphs differ, and their edit distances
    /// (`OperationGraph.editDistance`) in all and at most.
    public var moves: Int
    public var changes: Int
    public var edits: Int
    public var longestMove: Int

    public var validity: Double { Double(valid) / Double(steps) }
    public var changed: Double { Double(changes) / Double(moves) }
    /// The mean edit distance between consecutive decodes.
    public var meanEditDistance: Double { Double(edits) / Double(moves) }
  }

  /// The measures over `walks`, which have at least 2 steps each.
  ///
  /// - Throws: `EmbeddingsError.tooFew` without a walk or for a shorter one; `Cancelled`.
  public static func smoothness(
    of walks: [Walk], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Smoothness {
    let shortest = walks.map(\.decoded.count).min() ?? 0
    guard shortest >= 2 else {
      throw EmbeddingsError.tooFew(what: "steps of a walk", count: shortest, minimum: 2)
    }
    let moves = try parallelMap(count: walks.count, workers: workers) { index, _ in
      let graphs = walks[index].decoded.map(\.graph)
      return try zip(graphs, graphs.dropFirst()).map { before, after in
        try control.check()
        return before.editDistance(to: after)
      }
    }
    var smoothness = Smoothness(
      steps: 0, valid: 0, moves: 0, changes: 0, edits: 0, longestMove: 0)
    for (walk, distances) in zip(walks, moves) {
      smoothness.steps += walk.decoded.count
      smoothness.valid += walk.decoded.count(where: \.isValid)
      smoothness.moves += distances.count
      smoothness.changes += zip(walk.decoded, walk.decoded.dropFirst())
        .count { $0.graph != $1.graph }
      smoothness.edits += distances.reduce(0, +)
      smoothness.longestMove = max(smoothness.longestMove, distances.max() ?? 0)
    }
    return smoothness
  }

  /// How steadily `values` rise or fall along a walk: the size of Kendall's τ-b between step and
  /// value, 1 where they never turn; 1 also for constant values, NaN for fewer than two.
  ///
  /// - Throws: `TensorsError.notFinite`.
  public static func monotonicity(of values: [Double]) throws -> Double {
    guard values.count >= 2 else { return .nan }
    let correlation = try Correlation.kendall(values.indices.map { Double($0) }, values)
    return correlation.isNaN ? 1 : abs(correlation)
  }
}
