import Embeddings
import Tensors

/// Gradient ascent on a performance head: fit a head to codes and labels, climb what it predicts
/// from the best codes so far, and propose the codes met on the way, highest prediction first.
///
/// The box is that of all labeled codes.
public struct AscentGuide: LatentGuide {
  /// Whose codes these are.
  public let model: SVGe
  public var kind = PerformanceHead.Kind.network
  public var recipe = PerformanceHead.Recipe()
  /// From how many of the best codes to climb, 1...10,000.
  public var starts = 20
  /// Steps of each climb, 0...100,000, and the length of one in the units of `PerformanceHead.ascend`.
  public var steps = 50
  public var rate = 0.02

  /// A climb offers its codes after each of so many equal parts.
  private static let stages = 5

  public init(model: SVGe) { self.model = model }

  /// Throws `SearchError.invalidArgument` for starts out of range, and what a head's `fit` throws.
  public func fit(
    _ data: LatentData, random: RandomSource, control: RunControl
  ) throws -> any FittedLatentGuide {
    guard (1...10_000).contains(starts), (0...100_000).contains(steps) else {
      throw SearchError.invalidArgument(
        "\(steps) steps from \(starts) starts: there must be at most 100,000 steps and 1 to 10,000 "
          + "starts")
    }
    var draws = random
    let head = try PerformanceHead.fit(
      kind, on: model, codes: Tensor(data.codes), values: data.labels, recipe: recipe,
      seed: Int(truncatingIfNeeded: draws.next()), control: control)
    let order = data.labels.indices.sorted {
      (data.labels[$1], $0) < (data.labels[$0], $1)
    }
    return Fitted(
      head: head, starts: data.codes.rows(at: Array(order.prefix(starts))), guide: self)
  }

  private struct Fitted: FittedLatentGuide {
    let head: PerformanceHead
    let starts: Matrix
    let guide: AscentGuide

    func codes(
      _ count: Int, in box: LatentBox, random: RandomSource, control: RunControl
    ) throws -> Matrix {
      var found: [(value: Double, code: [Double])] = []
      var codes = try Tensor(starts)
      let stride = max(guide.steps / AscentGuide.stages, 1)
      for _ in 0..<AscentGuide.stages {
        let ascent = try head.ascend(codes, steps: stride, rate: guide.rate, control: control)
        let reached = try Matrix(ascent.codes)
        for (row, value) in ascent.values.enumerated() {
          found.append((value, Array(reached.row(row))))
        }
        codes = ascent.codes
      }
      let order = found.indices.sorted { (found[$1].value, $0) < (found[$0].value, $1) }
      return try Matrix(
        rows: found.count, columns: starts.columns, elements: order.flatMap { found[$0].code })
    }

    func rows(_ count: Int, among candidates: Matrix, control: RunControl) throws -> [Int] {
      let values = try head.predict(codes: Tensor(candidates), control: control)
      return Array(
        values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(count))
    }
  }
}
