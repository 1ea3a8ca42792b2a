import Embeddings
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

@Suite struct ContractTests {
  private let control = RunControl()

  @Test(arguments: ContractCase.all) func resultsHangOnTheSeedAlone(test: ContractCase) throws {
    let (predictor, data, queries) = (try test.make(), try test.data(30), try test.queries())
    let found = try (1...2).map { workers in
      let fitted = try predictor.fit(data, seed: 3, workers: workers, control: control)
      return try fitted.predict(queries, workers: workers, control: control)
    }
    #expect(found[0] == found[1])
    #expect(found[0].means.count == 12 && found[0].means.allSatisfy { $0.isFinite })
    let hasDeviation = try PredictorCatalog.entry(test.key).hasStandardDeviation
    #expect((found[0].standardDeviations != nil) == hasDeviation)
    #expect(found[0].standardDeviations?.allSatisfy { $0 >= 0 && $0.isFinite } ?? true)
  }

  @Test(arguments: ContractCase.all) func filesKeepThePredictions(test: ContractCase) throws {
    let (predictor, data, queries) = (try test.make(), try test.data(20), try test.queries())
    let fitted = try predictor.fit(data, seed: 3)
    let expected = try fitted.predict(queries, workers: nil, control: control)
    let again = try PredictorCatalog.load(serialized: fitted.serialized())
    #expect(try again.predict(queries, workers: nil, control: control) == expected)
    #expect(try again.serialized() == fitted.serialized())
    #expect(again.hasStandardDeviation == fitted.hasStandardDeviation)
  }

  @Test(arguments: ContractCase.all, [1, 2, 3]) func fewLabelsAreEnoughOrRefused(
    test: ContractCase, count: Int
  ) throws {
    let predictor = try test.make()
    do {
      let fitted = try predictor.fit(test.data(count), seed: 0)
      let found = try fitted.predict(test.queries(), workers: nil, control: control)
      #expect(found.means.allSatisfy { $0.isFinite })
    } catch let error as PredictorsError {
      #expect(count == 1, "\(error)")
    }
  }

  @Test(arguments: ContractCase.all) func constantLabelsPredictThemselves(
    test: ContractCase
  ) throws {
    let architectures = try test.labeled(8, seed: 1).architectures
    let labels = [Double](repeating: 42, count: 8)
    let data = try TrainingData(
      architectures, labels: labels, curves: ContractCase.curves(to: labels, seed: 1),
      images: ContractCase.images)
    let predictor = try test.make()
    let found = try predictor.fit(data, seed: 0)
      .predict(test.queries(), workers: nil, control: control)
    #expect(found.means.allSatisfy { $0.isFinite })
    if predictor.needs.labels { #expect(found.means.allSatisfy { abs($0 - 42) < 0.5 }) }
  }

  @Test(arguments: ContractCase.each) func duplicatesAreLabelsOfOneArchitecture(
    test: ContractCase
  ) throws {
    let (architectures, labels) = try test.labeled(6, seed: 1)
    let data = try TrainingData(
      architectures + architectures, labels: labels + labels.map { $0 + 1 },
      curves: ContractCase.curves(to: labels + labels, seed: 1), images: ContractCase.images)
    let found = try test.make().fit(data, seed: 0)
      .predict(test.queries(), workers: nil, control: control)
    #expect(found.means.allSatisfy { $0.isFinite })
  }

  @Test(arguments: ContractCase.each) func theUnitOfLabelsChangesNoRank(test: ContractCase) throws {
    let predictor = try test.make()
    let found = try [1, 0.01].map { unit in
      try predictor.fit(test.data(30, unit: unit), seed: 0)
        .predict(test.queries(), workers: nil, control: control).means
    }
    #expect(try Correlation.spearman(found[0], found[1]) > 0.999)
  }

  /// Better than chance with p < 0.01 for what tells no nodes apart, and for the example, which is no
  /// good model; well above it for the rest.
  @Test(arguments: ContractCase.all) func learnsSomething(test: ContractCase) throws {
    let predictor = try test.make(isTrained: true)
    guard predictor.needs.labels || !predictor.needs.curves.isEmpty else { return }
    let isLatent = predictor.base is any LatentPredictor
    let (queries, truth) = (try test.queries(60), try test.labeled(60, seed: 2).labels)
    let found = try predictor.fit(test.data(isLatent ? 200 : 80), seed: 0)
      .predict(queries, workers: nil, control: control)
    let isWeak = try test.key == NearestNeighbors.entry.key || test.readsNoNodes
    let correlation = try Correlation.spearman(found.means, truth)
    #expect(correlation > (isWeak ? 0.31 : 0.5))
  }

  /// Trainings that were measured: the shipped table, where every row ranks better than chance.
  ///
  /// Sums of gradients are left out: the table's networks have one cell a stage, of which they rank
  /// hardly any (docs/predictors.md).
  @Test(arguments: ContractCase.each) func ranksTheShippedTable(test: ContractCase) throws {
    guard !["grad_norm", "snip", "grasp", "fisher"].contains(test.key) else { return }
    let predictor = try test.make(isTrained: true, epochs: 8, finalEpoch: 12)
    let table = try ShippedTable()
    let queries = try table.queries(100)
    let fitted = try predictor.fit(table.data(60), seed: 0)
    let found = try fitted.predict(queries, workers: nil, control: control)
    let truth = try table.labels(of: queries.architectures)
    // One-sided p of 0.01: 2.33 standard deviations of chance, 1/√(n − 1).
    #expect(try Correlation.spearman(found.means, truth) > 2.33 / 99.0.squareRoot())
  }

  @Test(arguments: ContractCase.each) func cancelledFitsEnd(test: ContractCase) throws {
    let predictor = try test.make()
    guard predictor.needs.labels else { return }
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try predictor.fit(test.data(30), seed: 0, workers: 1, control: control)
    }
    let fitted = try predictor.fit(test.data(10), seed: 0)
    #expect(throws: Cancelled.self) {
      try fitted.predict(test.queries(), workers: 1, control: control)
    }
  }

  @Test(arguments: ContractCase.each) func whatIsMissingIsNamed(test: ContractCase) throws {
    let predictor = try test.make()
    if predictor.needs.labels {
      #expect(throws: PredictorsError.self) { try predictor.fit(TrainingData()) }
    }
    if predictor.needs.images {
      let (architectures, labels) = try test.labeled(10, seed: 1)
      let data = try TrainingData(
        architectures, labels: labels, curves: ContractCase.curves(to: labels, seed: 1))
      #expect {
        try predictor.fit(data)
      } throws: {
        "\($0)".contains("'images'")
      }
    }
    guard !predictor.needs.curves.isEmpty else { return }
    let fitted = try predictor.fit(test.data(10), seed: 0)
    let (cells, labels) = try test.labeled(2, seed: 2)
    let good = ContractCase.curves(to: labels, seed: 2)
    var gap = [Double](repeating: 1, count: 24)
    gap[2] = .nan
    let diverged = LearningCurve(
      Dictionary(uniqueKeysWithValues: LearningCurve.Metric.allCases.map { ($0, gap) }))
    for curves in [
      nil, [good[0], good[1].prefix(1)], [good[0], LearningCurve([:])], [good[0], diverged],
    ] {
      #expect {
        try fitted.predict(Queries(cells, curves: curves), workers: nil, control: control)
      } throws: {
        $0 is PredictorsError && (curves == nil || "\($0)".contains("curve 1"))
      }
    }
  }

  @Test(arguments: ContractCase.each) func architecturesOfAnotherSpaceAreRefused(
    test: ContractCase
  ) throws {
    let stranger = try Architecture(nodes: [0, 1], edges: [Architecture.Edge(0, 1)])
    let (architectures, labels) = try test.labeled(5, seed: 1)
    let curves = ContractCase.curves(to: labels + [1], seed: 1)
    let predictor = try test.make()
    if predictor.needs.labels {
      #expect {
        try predictor.fit(
          TrainingData(architectures + [stranger], labels: labels + [1], curves: curves))
      } throws: {
        if case PredictorsError.notInSpace(index: 5, _) = $0 { true } else { false }
      }
    }
    let fitted = try predictor.fit(test.data(5))
    #expect {
      try fitted.predict(
        Queries([architectures[0], stranger], curves: Array(curves[..<2])), workers: nil,
        control: control)
    } throws: {
      if case PredictorsError.notInSpace(index: 1, _) = $0 { true } else { false }
    }
  }

  @Test(arguments: ContractCase.each) func noQueriesNoPredictions(test: ContractCase) throws {
    let found = try test.make().fit(test.data(5))
      .predict(Queries([], curves: []), workers: nil, control: control)
    #expect(found.means.isEmpty)
  }

  /// Every row says what a class, a page and a random search need.
  @Test(arguments: PredictorCatalog.builtIn.map(\.key)) func rowsAreComplete(key: String) throws {
    let entry = try PredictorCatalog.entry(key)
    #expect(!entry.title.isEmpty && !entry.paper.isEmpty && entry.summary.hasSuffix("."))
    #expect(entry.className.first?.isUppercase == true)
    for parameter in entry.parameters {
      #expect(parameter.doc.hasSuffix("."), "\(parameter.name)")
      #expect(parameter.name == parameter.name.lowercased())
    }
    let texts = try ContractCase(key: key, space: ContractCase.spaces[0]).make().description
    #expect(texts.hasPrefix(key))
  }
}
