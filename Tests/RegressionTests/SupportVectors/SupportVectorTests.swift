import Glibc
import Regression
import Tensors
import TestSupport
import Testing

/// Fixtures/support_vectors.py made the fixture with scikit-learn.
private struct Reference {
  private var lists: [String: [Double]] = [:]

  init() throws {
    for line in try DataFiles.lines(ofFixture: "support_vectors.txt", module: "RegressionTests") {
      let parts = line.split(separator: ":")
      lists[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
  }

  subscript(name: String) -> [Double] { lists[name] ?? [] }

  func points(_ name: String, columns: Int) throws -> Matrix {
    try Matrix(rows: self[name].count / columns, columns: columns, elements: self[name])
  }

  /// Training rows, their labels and queries of a data set of the fixture.
  func data(_ name: String) throws -> (points: Matrix, labels: [Double], queries: Matrix) {
    let columns = name.isEmpty ? 3 : 12
    return (
      try points(name.isEmpty ? "x" : "bits", columns: columns),
      self["\(name)y"], try points("\(name)test", columns: columns)
    )
  }
}

private func settings(
  _ tube: SupportVectorRegression.Tube, cost: Double, gamma: Double?, tolerance: Double = 1e-10
) -> SupportVectorRegression {
  var settings = SupportVectorRegression()
  (settings.tube, settings.cost, settings.gamma) = (tube, cost, gamma)
  settings.tolerance = tolerance
  return settings
}

@Suite struct SupportVectorTests {
  static let models: [String: SupportVectorRegression] = [
    "nu": settings(.share(0.5), cost: 1, gamma: 0.1),
    "nu small": settings(.share(0.1), cost: 10, gamma: 0.5),
    "nu all": settings(.share(1), cost: 0.3, gamma: 0.2),
    "nu scale": settings(.share(0.4), cost: 2, gamma: nil),
    "epsilon": settings(.halfWidth(0.1), cost: 1, gamma: 0.1),
    "epsilon wide": settings(.halfWidth(0.6), cost: 5, gamma: 0.3),
    "epsilon none": settings(.halfWidth(0), cost: 0.5, gamma: 0.05),
  ]

  @Test(arguments: models.keys.sorted(), ["", "bits "])
  func agreesWithScikitLearn(name: String, data: String) throws {
    let reference = try Reference()
    let (points, labels, queries) = try reference.data(data)
    let model = try #require(Self.models[name]).fit(points, labels)
    let expected = reference["\(data)\(name)"]
    let found = try model.values(at: queries)
    #expect(model.converged && expected.count == found.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6 * max(1, abs(b))) }
    let weights = reference["\(data)\(name) weights"].filter { abs($0) > 1e-9 }
    #expect(
      abs(model.weights.reduce(0) { $0 + abs($1) } - weights.reduce(0) { $0 + abs($1) }) < 1e-5)
  }

  /// The conditions of the optimum (Chang and Lin 2011, section 2), by loops over all rows.
  @Test(arguments: ["epsilon", "epsilon wide", "epsilon none"])
  func theOptimumKeepsItsConditions(name: String) throws {
    let (points, labels, _) = try Reference().data("")
    let settings = try #require(Self.models[name])
    guard case .halfWidth(let width) = settings.tube else { return }
    let model = try settings.fit(points, labels)
    let scale = try LabelScaler(labels).standardDeviation
    #expect(abs(model.weights.reduce(0, +)) < 1e-9)
    #expect(model.weights.allSatisfy { abs($0) <= settings.cost })
    let predicted = try model.values(at: points)
    for row in 0..<points.rows {
      let residual = (labels[row] - predicted[row]) / scale
      let place = (0..<model.points.rows).first {
        Array(model.points.row($0)) == Array(points.row(row))
      }
      let weight = place.map { model.weights[$0] } ?? 0
      if weight == 0 { #expect(abs(residual) <= width + 1e-8) }
      if abs(weight) == settings.cost { #expect(residual * weight >= (width - 1e-8) * abs(weight)) }
      if weight != 0, abs(weight) < settings.cost {
        #expect(abs(residual - (weight > 0 ? width : -width)) < 1e-8)
      }
    }
  }

  /// At most the share lies outside the tube, and at least the share holds it (Schölkopf et al. 2000,
  /// proposition 1).
  @Test(arguments: [0.2, 0.5, 0.8]) func sharesBoundTheRowsOutside(share: Double) throws {
    let (points, labels, _) = try Reference().data("bits ")
    let model = try settings(.share(share), cost: 1, gamma: 0.1).fit(points, labels)
    let outside = model.weights.count { abs($0) >= 1 - 1e-9 }
    #expect(Double(outside) <= share * 90 && Double(model.weights.count) >= share * 90)
  }

  @Test func unitsOfLabelsScaleThePredictions() throws {
    let (points, labels, queries) = try Reference().data("")
    let model = settings(.share(0.5), cost: 1, gamma: 0.1)
    let found = try model.fit(points, labels).values(at: queries)
    let scaled = try model.fit(points, labels.map { $0 / 100 + 3 }).values(at: queries)
    for (a, b) in zip(found, scaled) { #expect(abs(a / 100 + 3 - b) < 1e-8) }
  }

  @Test func fewAndEqualRowsAreFitted() throws {
    let one = try Matrix(rows: 1, columns: 2, elements: [1, 2])
    for tube in [SupportVectorRegression.Tube.share(0.5), .halfWidth(0.1)] {
      let model = settings(tube, cost: 1, gamma: nil)
      #expect(try model.fit(one, [7]).values(at: one) == [7])
      let equal = try Matrix(rows: 4, columns: 2, repeating: 3)
      let found = try model.fit(equal, [1, 2, 3, 4]).values(at: equal)
      #expect(found.allSatisfy { $0 >= 1 && $0 <= 4 })
      #expect(
        try model.fit(equal, [5, 5, 5, 5]).values(at: equal).allSatisfy { abs($0 - 5) < 1e-9 })
    }
  }

  @Test func badInputIsRefused() throws {
    let points = try Matrix(rows: 3, columns: 1, elements: [1, 2, 3])
    for spoiled in [
      settings(.share(0), cost: 1, gamma: 1), settings(.share(1.1), cost: 1, gamma: 1),
      settings(.share(.nan), cost: 1, gamma: 1), settings(.halfWidth(-1), cost: 1, gamma: 1),
      settings(.share(0.5), cost: 0, gamma: 1), settings(.share(0.5), cost: .infinity, gamma: 1),
      settings(.share(0.5), cost: 1, gamma: 0),
      settings(.share(0.5), cost: 1, gamma: 1, tolerance: 0),
    ] {
      #expect(throws: RegressionError.self) { try spoiled.fit(points, [1, 2, 3]) }
    }
    let good = SupportVectorRegression()
    #expect(throws: RegressionError.self) { try good.fit(points, [1, 2]) }
    #expect(throws: RegressionError.self) { try good.fit(Matrix(rows: 0, columns: 1), []) }
    #expect(throws: TensorsError.self) { try good.fit(points, [1, 2, .nan]) }
    let model = try good.fit(points, [1, 2, 3])
    #expect(throws: RegressionError.self) { try model.values(at: Matrix(rows: 1, columns: 2)) }
    #expect(throws: TensorsError.self) {
      try model.values(at: Matrix(rows: 1, columns: 1, elements: [.infinity]))
    }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try good.fit(points, [1, 2, 3], control: control) }
  }
}

@Suite struct SupportVectorSearchTests {
  /// The mean score over three folds of the one candidate that there is.
  @Test(arguments: ["", "bits "]) func scoresAreThoseOfScikitLearn(data: String) throws {
    let reference = try Reference()
    let (points, labels, _) = try reference.data(data)
    let model = settings(.share(0.5), cost: 1, gamma: 0.1)
    let score = try SupportVectorSearch().score(of: model, points, labels)
    #expect(abs(score - reference["\(data)score"][0]) < 1e-6)
  }

  @Test func theBestOfManyIsBetterThanTheFirst() throws {
    let (points, labels, _) = try Reference().data("")
    var search = SupportVectorSearch()
    search.candidates = 60
    let found = try (1...3).map {
      try search.best(points, labels, random: RandomSource(seed: 4), workers: $0)
    }
    #expect(found[0] == found[1] && found[1] == found[2])
    search.candidates = 1
    let first = try search.best(points, labels, random: RandomSource(seed: 4))
    let scores = try [found[0], first].map { try search.score(of: $0, points, labels) }
    #expect(scores[0] > scores[1] && scores[0] > 0.5)
    #expect(try search.best(points, labels, random: RandomSource(seed: 5)) != first)
  }

  @Test func badSearchesAreRefused() throws {
    let points = try Matrix(rows: 4, columns: 1, elements: [1, 2, 3, 4])
    var search = SupportVectorSearch()
    for change: (inout SupportVectorSearch) -> Void in [
      { $0.candidates = 0 }, { $0.folds = 1 }, { $0.costs = 0...1 }, { $0.gammas = -1...1 },
    ] {
      search = SupportVectorSearch()
      change(&search)
      #expect(throws: RegressionError.self) {
        try search.best(points, [1, 2, 3, 4], random: RandomSource(seed: 0))
      }
    }
    search = SupportVectorSearch()
    let two = try Matrix(rows: 2, columns: 1, elements: [1, 2])
    _ = try search.best(two, [1, 2], random: RandomSource(seed: 0))
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try search.best(points, [1, 2, 3, 4], random: RandomSource(seed: 0), control: control)
    }
  }
}
