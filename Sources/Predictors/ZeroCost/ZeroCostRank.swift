import Glibc
import Networks
import Regression
import Spaces
import Storage
import Tensors

/// `zc_rank`: the sum of the logarithms of an architecture's ranks by several proxies and counts, as
/// AZ-NAS sums its own (Lee and Ham 2024, equation 10). No labels.
///
/// Ranks need others: the reference, architectures that `fit` draws from the space, so that the
/// prediction for one architecture does not depend on which others are asked about with it.
struct ZeroCostRank: Predictor {
  static let key = "zc_rank"

  /// What is ranked: few that know different things. More proxies that follow the size lower it.
  static let proxies: [Proxy] = [.jacobCov, .nwot, .parameterCount]

  let options: ProxyOptions
  /// Architectures of the reference.
  let reference: Int
  let space: any SearchSpace

  /// Throws `PredictorsError.unsupported` for a space that describes no networks.
  init(_ options: Options, on space: any SearchSpace) throws {
    try space.requireNetworks()
    self.space = space
    (self.options, reference) = (try options.proxyOptions(), try options.integer("reference"))
  }

  var needs: Needs { Needs(images: true) }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try control.check()
    try needs.check(data, for: Self.key)
    let scores = try ProxyScores(
      Self.proxies, on: space, images: data.images, options: options, seed: seed)
    let rows = try scores.rows(
      of: space.sample(reference, seed: seed), workers: workers, control: control)
    return ZeroCostRankModel(scores: scores, reference: rows)
  }
}

/// A fitted `ZeroCostRank`.
struct ZeroCostRankModel: FittedPredictor {
  let scores: ProxyScores
  /// (architectures, proxies)
  let reference: Matrix

  var hasStandardDeviation: Bool { false }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    let rows = try scores.rows(of: queries.architectures, workers: workers, control: control)
    let columns = (0..<reference.columns).map { column in
      ReferenceRanks((0..<reference.rows).map { reference[$0, column] })
    }
    return Prediction(
      means: (0..<rows.rows).map { row in
        columns.enumerated().reduce(0) { $0 + log($1.element.share(of: rows[row, $1.offset])) }
      })
  }

  func save(into file: inout ModelFile) throws {
    try scores.save(into: &file)
    try file.add(
      "reference", shape: [reference.rows, reference.columns], doubles: reference.elements)
  }

  /// What `save` wrote. Throws `StorageError`.
  init(_ predictor: ZeroCostRank, loading file: ModelFile) throws {
    scores = try ProxyScores(
      ZeroCostRank.proxies, on: predictor.space, options: predictor.options, loading: file)
    let (shape, values) = try file.doubles("reference", rank: 2)
    reference = try Matrix(rows: shape[0], columns: shape[1], elements: values)
  }

  init(scores: ProxyScores, reference: Matrix) {
    (self.scores, self.reference) = (scores, reference)
  }
}

/// Where a number stands among others: as a rank, but rising between them and beyond.
private struct ReferenceRanks {
  private let sorted: [Double]
  /// By which numbers outside are told apart.
  private let scale: Double

  init(_ values: [Double]) {
    sorted = values.sorted()
    let middle = sorted[sorted.count / 4..<sorted.count - sorted.count / 4]
    let spread = (middle.last ?? 0) - (middle.first ?? 0)
    scale = spread > 0 ? spread : 1
  }

  /// In 0...1, 0 left out.
  func share(of value: Double) -> Double {
    let count = Double(sorted.count)
    let below = sorted.count { $0 < value }
    let upTo = sorted.count { $0 <= value }
    guard below > 0 || upTo > 0 else {
      return 1 / (1 + (sorted[0] - value) / scale) / (count + 1)
    }
    guard upTo < sorted.count || below < upTo else {
      let excess = (value - sorted[sorted.count - 1]) / scale
      return (count + excess / (1 + excess)) / (count + 1)
    }
    guard below == upTo else { return Double(below + upTo + 1) / 2 / (count + 1) }
    let (low, high) = (sorted[below - 1], sorted[below])
    return (Double(below) + (value - low) / (high - low)) / (count + 1)
  }
}

extension Proxy {
  /// The trainable parameters of the network, a count.
  fileprivate static let parameterCount = Proxy(
    key: "parameter_count", title: "Parameters", className: "ParameterCount", paper: "none",
    summary: "Counts parameters.", pass: .none, needsImages: false
  ) { Double($0.graph.parameterCount) }
}

extension PredictorEntry {
  static let zeroCostRank = PredictorEntry(
    key: ZeroCostRank.key, title: "Ranks of proxies", className: "ZeroCostRank", family: .zeroCost,
    paper: "Lee and Ham 2024, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search",
    summary: "The sum of the logarithms of the ranks by Jacobian covariance, NWOT and parameters "
      + "among architectures that are drawn from the space.",
    needs: Needs(images: true), hasStandardDeviation: false,
    parameters: [
      ParameterSpec(
        "reference", .integer(1...100_000), default: 200,
        "Architectures drawn from the space that others are ranked among, which a fit scores.")
    ] + ParameterSpec.proxy,
    make: { options, space in try ZeroCostRank(options, on: space) },
    load: { file, options, space in
      try ZeroCostRankModel(ZeroCostRank(options, on: space), loading: file)
    })
}
