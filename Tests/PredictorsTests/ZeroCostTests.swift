import Glibc
import Networks
import Neural
import Predictors
import Spaces
import Tensors
import TestSupport
import Testing

/// Proxies that score networks at initialization.
@Suite struct ZeroCostTests {
  private static let space = NASBench201()

  private static var options: NetworkOptions {
    var options = NetworkOptions()
    (options.height, options.width, options.channels) = (12, 12, 4)
    (options.classes, options.cellsPerStage) = (5, 1)
    return options
  }

  /// A minibatch of 8 images; what they and the weights are, functions of their index,
  /// Fixtures/make_zero_cost.py says too.
  private static func waves(_ count: Int = 8) throws -> Images {
    let pixels = (0..<count * 12 * 12 * 3).map { Float(sin(52.917 * Double($0)) * 1.5) }
    return try Images(
      Tensor(pixels, shape: [count, 12, 12, 3]), labels: (0..<count).map { (3 * $0 + 1) % 5 },
      classes: 5)
  }

  private static func waves(_ graph: NetworkGraph) throws -> Parameters {
    let parameters = try Parameters(graph.parameters)
    for (position, parameter) in graph.parameters.enumerated() {
      let scale = (2 / Double(parameter.shape.dropLast().reduce(1, *))).squareRoot() * 1.5
      let values = (0..<parameter.count).map { i in
        let wave = sin(1.7 * Double(position) + 12.9898 * Double(i))
        return switch parameter.initializer {
        case .constant(let value): Float(Double(value) + 0.2 * wave)
        default: Float(wave * (parameter.shape.count == 1 ? 0.2 : scale))
        }
      }
      try parameters.setValues(at: position, to: Tensor(values, shape: parameter.shape))
    }
    return parameters
  }

  /// Each image and a hundredth of the one at its place from the end.
  private static func moved(_ images: Tensor) throws -> Tensor {
    let moved = try Tensor(images.array, shape: images.shape)
    let count = images.count / images.shape[0]
    for i in 0..<images.count {
      let other = images.shape[0] - 1 - i / count
      moved.base[i] += 0.01 * images.base[other * count + i % count]
    }
    return moved
  }

  @Test func scoresMatchPyTorch() throws {
    for line in try DataFiles.lines(ofFixture: "zero_cost.txt", module: "PredictorsTests") {
      let parts = line.split(separator: " ")
      let (key, expected) = (String(parts[1]), try #require(Double(parts[2])))
      let proxy = try #require(Proxy.all.first { $0.key == key })
      let graph = try NetworkGraph(
        Self.space.network(of: Self.space.parse(String(parts[0])), options: Self.options),
        hasImageGradient: true)
      let untrained = try UntrainedNetwork(
        graph, parameters: Self.waves(graph), minibatch: Self.waves(),
        observing: Set(proxy.observes(graph)))
      try untrained.run(proxy.pass)
      let score =
        key == "zen"
        ? try GaussianSensitivity(
          graph, untrained.parameters, untrained.minibatch.images,
          Self.moved(untrained.minibatch.images)
        ).score() : try proxy.score(untrained)
      // ZiCo divides by differences of gradients, some of which are hardly any.
      let tolerance = key == "zico" ? 3e-3 : 5e-4
      #expect(abs(score - expected) < tolerance * abs(expected), "\(key) of \(parts[0]): \(score)")
    }
  }

  private static func scores(
    _ proxies: [Proxy], _ cells: [Architecture], cellsPerStage: Int = 1, workers: Int? = 1
  ) throws -> [[Double]] {
    var options = ProxyOptions()
    (options.channels, options.cellsPerStage, options.batchSize) = (4, cellsPerStage, 6)
    let rows = try ProxyScores(proxies, on: space, images: waves(16), options: options)
      .rows(of: cells, workers: workers)
    return (0..<rows.rows).map { row in
      Array(rows.elements[row * rows.columns..<(row + 1) * rows.columns])
    }
  }

  @Test func scoresAreThoseOfEachProxyAlone() throws {
    let cells = try Self.space.sample(6, seed: 1)
    let together = try Self.scores(Proxy.all, cells, workers: 2)
    for (column, proxy) in Proxy.all.enumerated() {
      for (row, score) in try Self.scores([proxy], cells).enumerated() {
        let scale = abs(score[0]) + 1e-6
        #expect(abs(together[row][column] - score[0]) < 1e-4 * scale, "\(proxy.key)")
      }
    }
  }

  /// A cell whose output depends on nothing has no gradient, and ranks last.
  @Test func cellsThatAreNothingRankLast() throws {
    let none = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    let found = try Self.scores(
      Proxy.all, [Self.space.parse(none)] + Self.space.sample(8, seed: 3))
    for (column, proxy) in Proxy.all.enumerated() where proxy.key != "grasp" {
      #expect(found.dropFirst().allSatisfy { $0[column] >= found[0][column] }, "\(proxy.key)")
    }
    #expect(found.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  /// Flows that exceed the range of Float, and of what its scale helps over.
  @Test func synflowGrowsWithDepth() throws {
    let dense =
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
    let flows = try [1, 4, 8, 12, 16, 24].map { cells in
      try Self.scores([.synflow], [Self.space.parse(dense)], cellsPerStage: cells)[0][0]
    }
    #expect(flows.allSatisfy { $0 > 0 } && flows == flows.sorted())
    let slopes = zip(flows.dropFirst(), flows).map { $0 - $1 }
    #expect(abs(slopes[1] / 4 - slopes[4] / 8) < 0.02 * slopes[1] / 4, "\(flows)")
  }

  /// Of architectures of the reference the ranks are those among it; what else is asked about does not
  /// matter.
  @Test func rankSumsAreThoseOfTheReference() throws {
    let predictor = try PredictorCatalog.predictor(
      "zc_rank", ["reference": 20, "channels": 4, "cells_per_stage": 1, "batch_size": 6],
      on: Self.space)
    let fitted = try predictor.fit(TrainingData(images: Self.waves(16)), seed: 0)
    let cells = try Self.space.sample(20, seed: 0)
    let found = try fitted.predict(cells).means
    let scores = try Self.scores([.jacobCov, .nwot], cells)
    let columns = try [
      scores.map { $0[0] }, scores.map { $0[1] },
      cells.map { Double(try Self.space.parameters(of: $0)) },
    ].map(Correlation.averageRanks)
    for (row, cell) in cells.enumerated() {
      let sum = columns.reduce(0) { $0 + log($1[row] / 21) }
      #expect(abs(found[row] - sum) < 1e-9)
      #expect(try fitted.predict([cell]).means == [found[row]])
    }
    // Outside the reference the order goes on.
    let others = try fitted.predict(Self.space.sample(100, seed: 5)).means
    #expect(others.allSatisfy(\.isFinite) && Set(others).count > 60)
  }

  @Test func whatProxiesNeedIsNamed() throws {
    #expect(throws: PredictorsError.self) {
      try ProxyScores([.snip], on: Self.space, images: nil)
    }
    let names = try DAG(operations: ["a", "b"], maximumNodes: 4)
    #expect(throws: PredictorsError.self) { try ProxyScores([.synflow], on: names, images: nil) }
    var options = ProxyOptions()
    options.channels = 0
    #expect(throws: SpacesError.self) {
      try ProxyScores([.synflow], on: Self.space, images: nil, options: options)
    }
  }

  /// One of a user's own, which also stops the others.
  @Test func cancelledScoresEnd() throws {
    let control = RunControl()
    let stop = Proxy(
      key: "stop", title: "Stop", className: "Stop", paper: "none", summary: "Stops."
    ) { untrained in
      control.cancel()
      return Double(untrained.graph.parameterCount)
    }
    let cells = try Self.space.sample(4, seed: 1)
    let scores = try ProxyScores([stop], on: Self.space, images: Self.waves())
    #expect(throws: Cancelled.self) { try scores.rows(of: cells, workers: 2, control: control) }
    #expect(control.progress.done == 0)
  }
}
