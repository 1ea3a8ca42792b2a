import Glibc
import Regression
import Tensors
import TestSupport
import Testing

@Suite struct TreeTests {
  private let random = RandomSource(seed: 4)

  /// The share of the variance of labels that predictions explain.
  private func explained(_ found: [Double], _ labels: [Double]) throws -> Double {
    let squares = zip(found, labels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let deviation = try LabelScaler(labels).standardDeviation
    return 1 - squares / Double(labels.count) / (deviation * deviation)
  }

  @Test func allLearnFromBitsBinsAndManyValues() throws {
    let (points, labels) = try treeProblem(rows: 900)
    let (asked, truth) = try treeProblem(rows: 300, seed: 1)
    let found = try [
      DepthWiseBoosting().fit(points, labels, random: random).predict(asked),
      LeafWiseBoosting().fit(points, labels, random: random).predict(asked),
      RandomForest().fit(points, labels, random: random).predict(asked),
      NaturalGradientBoosting().fit(points, labels, random: random).predict(asked),
      ExtraTrees().fit(points, labels, random: random).predict(asked),
    ]
    for (index, prediction) in found.enumerated() {
      // A forest of one feature a node, as its default is here, learns least.
      let least = index == 2 ? 0.6 : 0.9
      #expect(try explained(prediction.means, truth) > least, "\(index)")
    }
  }

  @Test func rowsMayComeInAnyOrder() throws {
    let (points, labels) = try treeProblem(rows: 200)
    let order = (0..<200).map { ($0 * 77) % 200 }
    let trees = try DepthWiseBoosting().fit(points, labels, random: random)
    let again = try DepthWiseBoosting().fit(
      points.rows(at: order), order.map { labels[$0] }, random: random)
    let differences = try zip(trees.predict(points).means, again.predict(points).means).map {
      abs($0 - $1)
    }
    #expect(differences.allSatisfy { $0 < 1e-6 })
  }

  @Test func forestsDoNotDependOnWorkers() throws {
    let (points, labels) = try treeProblem(rows: 120)
    for bootstrap in [false, true] {
      var model = RandomForest()
      (model.trees, model.bootstrap) = (13, bootstrap)
      let found = try [1, 2, 5].map { workers in
        try model.fit(points, labels, random: random, workers: workers)
          .predict(points, workers: workers)
      }
      #expect(found[0] == found[1] && found[0] == found[2])
      #expect(found[0].standardDeviations?.contains { $0 > 0 } == true)
    }
  }

  @Test func extraTreesHangOnTheSeedAlone() throws {
    let (points, labels) = try treeProblem(rows: 120)
    let found = try [(1, 0), (2, 0), (5, 0), (2, 1)].map { workers, seed in
      try ExtraTrees().fit(points, labels, random: RandomSource(seed: seed), workers: workers)
        .predict(points, workers: workers)
    }
    #expect(found[0] == found[1] && found[0] == found[2] && found[0] != found[3])
    #expect(found[0].standardDeviations?.contains { $0 > 0 } == true)
  }

  @Test func sharesDrawBySeed() throws {
    let (points, labels) = try treeProblem(rows: 120)
    var model = DepthWiseBoosting()
    (model.rounds, model.subsample) = (20, 0.6)
    (model.columnSampleByTree, model.columnSampleByLevel) = (0.8, 0.6)
    let found = try [0, 0, 1].map { seed in
      try model.fit(points, labels, random: RandomSource(seed: seed)).predict(points).means
    }
    #expect(found[0] == found[1] && found[0] != found[2])
    #expect(try explained(found[0], labels) > 0.5)
  }

  @Test func featuresOutsideATreesShareAreNotUsed() throws {
    let (points, labels) = try treeProblem(rows: 200)
    var model = DepthWiseBoosting()
    (model.rounds, model.columnSampleByTree) = (30, 0.01)
    for row in 0..<30 {
      var one = model
      one.rounds = 1
      let nodes = try one.fit(points, labels, random: RandomSource(seed: row)).nodes
      let used = Set((0..<nodes.rows).map { nodes[$0, 1] }).subtracting([-1])
      #expect(used.count <= 1)
    }
  }

  @Test func fewRowsGiveLeafWiseBoostingNothing() throws {
    let (points, labels) = try treeProblem(rows: 9)
    let trees = try LeafWiseBoosting().fit(points, labels, random: random)
    #expect(trees.treeCount == 0)
    let mean = labels.reduce(0, +) / 9
    #expect(try trees.predict(points).means.allSatisfy { abs($0 - mean) < 1e-9 })
  }

  @Test func rulesOfLeavesHold() throws {
    let (points, labels) = try treeProblem(rows: 300)
    var model = LeafWiseBoosting()
    (model.rounds, model.maximumLeaves) = (5, 7)
    #expect(try model.fit(points, labels, random: random).leafCount == 35)
    var forest = RandomForest()
    (forest.trees, forest.minimumLeafRows, forest.maximumFeatures) = (3, 140, 1)
    #expect(try forest.fit(points, labels, random: random).leafCount <= 6)
  }

  @Test func constantLabelsAreCertain() throws {
    let points = try treeProblem(rows: 20).points
    let labels = Array(repeating: 42.0, count: 20)
    let found = try NaturalGradientBoosting().fit(points, labels, random: random).predict(points)
    #expect(found.means.allSatisfy { abs($0 - 42) < 1e-9 })
    #expect(found.standardDeviations == Array(repeating: 0, count: 20))
    let one = try Matrix(rows: 1, columns: 1, elements: [3])
    #expect(try DepthWiseBoosting().fit(one, [5], random: random).predict(one).means == [5])
    #expect(try RandomForest().fit(one, [5], random: random).predict(one).means == [5])
    #expect(try ExtraTrees().fit(one, [5], random: random).predict(one).means == [5])
    #expect(
      try ExtraTrees().fit(points, labels, random: random).predict(points).means.allSatisfy {
        $0 == 42
      })
  }

  /// A stage leaves most rows out, whose gradients may then be of any size.
  @Test func normalTreesOfFewRowsAreFinite() throws {
    for rows in 2...6 {
      for seed in 0..<10 {
        let (points, labels) = try treeProblem(rows: rows, seed: seed)
        let trees = try NaturalGradientBoosting().fit(
          points, labels, random: RandomSource(seed: seed))
        let found = try trees.predict(points)
        #expect(found.means.allSatisfy { $0.isFinite })
        #expect(found.standardDeviations?.allSatisfy { $0 >= 0 && $0.isFinite } == true)
      }
    }
  }

  @Test func normalTreesKnowWhereLabelsScatter() throws {
    var random = RandomSource(seed: 8)
    let bits = (0..<800).map { _ in Double(random.below(2)) }
    let labels = bits.map { 50 + ($0 == 1 ? 5 : 1) * Double(random.normal()) }
    let points = try Matrix(rows: 800, columns: 1, elements: bits)
    let trees = try NaturalGradientBoosting().fit(points, labels, random: random)
    let asked = try Matrix(rows: 2, columns: 1, elements: [0, 1])
    let found = try trees.predict(asked).standardDeviations ?? []
    #expect(abs(found[0] - 1) < 0.15 && abs(found[1] - 5) < 0.6)
  }
}

@Suite struct TreeHostileTests {
  private let random = RandomSource(seed: 4)

  @Test func settingsOutsideTheirRangeAreRefused() throws {
    let (points, labels) = try treeProblem(rows: 10)
    var boosting: [DepthWiseBoosting] = []
    for (rounds, rate, depth, share) in [
      (0, 0.3, 6, 1.0), (5, 0, 6, 1), (5, .nan, 6, 1), (5, 0.3, 0, 1), (5, 0.3, 65, 1),
      (5, 0.3, 6, 0), (5, 0.3, 6, 1.5),
    ] {
      var model = DepthWiseBoosting()
      (model.rounds, model.learningRate, model.maximumDepth) = (rounds, rate, depth)
      model.columnSampleByLevel = share
      boosting.append(model)
    }
    for model in boosting {
      #expect(throws: RegressionError.self) { try model.fit(points, labels, random: random) }
    }
    var forest = RandomForest()
    forest.minimumSplitRows = 1
    #expect(throws: RegressionError.self) { try forest.fit(points, labels, random: random) }
    var extra = ExtraTrees()
    extra.minimumLeafRows = 0
    #expect(throws: RegressionError.self) { try extra.fit(points, labels, random: random) }
    var leaves = LeafWiseBoosting()
    leaves.maximumLeaves = 1
    #expect(throws: RegressionError.self) { try leaves.fit(points, labels, random: random) }
    var normal = NaturalGradientBoosting()
    normal.minibatchFraction = -0.5
    #expect(throws: RegressionError.self) { try normal.fit(points, labels, random: random) }
  }

  @Test func dataThatNobodyLearnsFromAreRefused() throws {
    let (points, labels) = try treeProblem(rows: 10)
    let boosting = DepthWiseBoosting()
    #expect(throws: RegressionError.self) { try boosting.fit(points, [1], random: random) }
    #expect(throws: TensorsError.self) {
      try boosting.fit(points, labels.map { _ in Double.nan }, random: random)
    }
    let trees = try boosting.fit(points, labels, random: random)
    #expect(throws: RegressionError.mismatchedFeatures(expected: 6, got: 5)) {
      try trees.predict(Matrix(rows: 1, columns: 5))
    }
    #expect(throws: TensorsError.self) {
      try trees.predict(Matrix(rows: 1, columns: 6, repeating: .infinity))
    }
  }

  @Test func cancelledFitsEnd() throws {
    let (points, labels) = try treeProblem(rows: 50)
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try DepthWiseBoosting().fit(points, labels, random: random, control: control)
    }
    #expect(throws: Cancelled.self) {
      try RandomForest().fit(points, labels, random: random, control: control)
    }
    #expect(throws: Cancelled.self) {
      try ExtraTrees().fit(points, labels, random: random, control: control)
    }
    #expect(throws: Cancelled.self) {
      try NaturalGradientBoosting().fit(points, labels, random: random, control: control)
    }
  }

  @Test func numbersThatAreNoTreesAreRefused() throws {
    let (points, labels) = try treeProblem(rows: 50)
    let trees = try DepthWiseBoosting().fit(points, labels, random: random)
    func again(_ nodes: Matrix, _ roots: Matrix) throws -> TreeEnsemble {
      try TreeEnsemble(nodes: nodes, roots: roots, featureCount: 6, isMean: false, labels: labels)
    }
    #expect(try again(trees.nodes, trees.roots).predict(points) == trees.predict(points))
    for (column, value) in [(1, 6.0), (1, -2), (1, 0.5), (2, 0), (2, 1e9), (2, -1)] {
      var nodes = trees.nodes
      nodes[0, column] = value
      if nodes == trees.nodes { continue }
      #expect(throws: RegressionError.self) { try again(nodes, trees.roots) }
    }
    for (column, value) in [(0, -1.0), (0, 1e9), (1, -1), (1, 1e9)] {
      var roots = trees.roots
      roots[0, column] = value
      #expect(throws: RegressionError.self) { try again(trees.nodes, roots) }
    }
  }
}
