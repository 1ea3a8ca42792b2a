import Glibc
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import Testing

/// The predictors that are networks on an encoding, against plain loops in Double.
@Suite struct NetworkTests {
  private let space = NASBench201()

  private func data(_ count: Int, seed: Int = 1) throws -> (TrainingData, rows: Matrix) {
    let cells = try space.sample(count, seed: seed)
    let rows = try Matrix(space.encode(cells, as: .adjacency))
    let labels = (0..<count).map { row in
      80 + rows.row(row).enumerated().reduce(0) { $0 + $1.element * sin(Double($1.offset)) }
    }
    return (try TrainingData(cells, labels: labels), rows)
  }

  private func fit(
    _ key: String, _ options: [String: OptionValue], _ data: TrainingData, seed: Int = 5
  ) throws -> (model: any FittedPredictor, file: SafeTensors) {
    let model = try PredictorCatalog.predictor(key, options, on: space).fit(data, seed: seed)
    return (model, try SafeTensors(parsing: model.serialized(), path: "a predictor"))
  }

  /// Absolute errors, penalty and Adam of the study, with all architectures in every step.
  @Test func mlpTrainsAsThePlainNetwork() throws {
    let (data, rows) = try data(12)
    var options: [String: OptionValue] = [
      "layers": 3, "width": 6, "labels": "linear", "batch_size": 64, "epochs": 1,
      "learning_rate": .real(1e-30), "l1_penalty": 0.2,
    ]
    var network = try PlainNetwork(fit("mlp", options, data).file, isReLU: true)
    for (layer, bias) in network.biases.enumerated() {
      let fans = network.weights[layer].count / bias.count + bias.count
      #expect(bias.allSatisfy { abs($0) < 1e-20 })
      let bound = (6 / Double(fans)).squareRoot()
      let largest = network.weights[layer].map { abs($0) }.max() ?? 0
      #expect(largest <= bound && largest > bound / 2)
    }
    let scaler = try LabelScaler(data.labels)
    let truth = data.labels.map(scaler.standardized)
    var (first, second) = (network.numbers.map { _ in 0.0 }, network.numbers.map { _ in 0.0 })
    for step in 1...12 {
      var gradient = network
      gradient.numbers = network.numbers.map { _ in 0 }
      for (row, label) in truth.enumerated() {
        let input = Array(rows.row(row))
        let slope = network(input) < label ? -1.0 : 1
        network.addGradient(input, slope: slope / Double(truth.count), to: &gradient)
      }
      for (i, weight) in (network.weights.last ?? []).enumerated() {
        gradient.weights[network.weights.count - 1][i] += weight < 0 ? -0.2 : 0.2
      }
      let slopes = gradient.numbers
      network.numbers = network.numbers.enumerated().map { i, value in
        first[i] = 0.9 * first[i] + 0.1 * slopes[i]
        second[i] = 0.99 * second[i] + 0.01 * slopes[i] * slopes[i]
        let mean = first[i] / (1 - pow(0.9, Double(step)))
        let variance = second[i] / (1 - pow(0.99, Double(step)))
        return value - 0.003 * mean / (variance.squareRoot() + 1e-8)
      }
    }
    options["epochs"] = 12
    options["learning_rate"] = 0.003
    let found = try fit("mlp", options, data).model.predict(data.architectures).means
    let spread = (found.max() ?? 0) - (found.min() ?? 0)
    for (row, mean) in found.enumerated() {
      let expected = scaler.label(network(Array(rows.row(row))))
      #expect(abs(mean - expected) < 0.01 * spread)
    }
  }

  /// The mean and standard deviation of the networks in the file, for features as they are and
  /// standardized.
  @Test func ensemblesAverageTheirNetworks() throws {
    let ((data, _), (queries, rows)) = (try self.data(20), try self.data(7, seed: 2))
    for key in ["bananas", "bohamiann"] {
      let (model, file) = try fit(
        key,
        ["labels": "linear", "encoding": "adjacency"].merging(
          key == "bananas" ? ["epochs": 5, "layers": 4] : [:]
        ) { $1 }, data)
      let networks = try (0..<100).map {
        try PlainNetwork(file, $0, isReLU: key == "bananas")
      }.filter { !$0.weights.isEmpty }
      #expect(networks.count == (key == "bananas" ? 3 : 17))
      let known = try Matrix(space.encode(data.architectures, as: .adjacency))
      let (inputs, scaler) = (FeatureScaler(known), try LabelScaler(data.labels))
      let found = try model.predict(queries.architectures)
      for row in 0..<7 {
        let input =
          key == "bananas"
          ? Array(rows.row(row))
          : zip(
            rows.row(row), zip(inputs.center, inputs.spread)
          ).map { ($0 - $1.0) / $1.1 }
        let outputs = networks.map { $0(input) }
        let mean = outputs.reduce(0, +) / Double(outputs.count)
        let variance = outputs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(outputs.count)
        #expect(abs(found.means[row] - scaler.label(mean)) < 1e-4)
        let deviation = variance.squareRoot() * scaler.standardDeviation
        #expect(abs((found.standardDeviations?[row] ?? 0) - deviation) < 1e-4)
      }
    }
  }

  /// Regressions on the last hidden layer of the network in the file.
  @Test func dngoIsRegressionOnItsLastHiddenLayer() throws {
    let ((data, known), (queries, rows)) = (try self.data(30), try self.data(7, seed: 2))
    let (model, file) = try fit(
      "dngo", ["labels": "linear", "epochs": 30, "chain_steps": 50], data)
    let network = try PlainNetwork(file, isReLU: false)
    let inputs = FeatureScaler(known)
    func basis(_ rows: Matrix) throws -> Matrix {
      let hidden = (0..<rows.rows).flatMap { row in
        network.activations(
          zip(rows.row(row), zip(inputs.center, inputs.spread)).map { ($0 - $1.0) / $1.1 })[3]
      }
      return try Matrix(rows: rows.rows, columns: 50, elements: hidden)
    }
    let pairs = try #require(file["hyperparameters"]).doubles()
    let mixture = try LinearMixture(
      basis(known), data.labels,
      hyperparameters: stride(from: 0, to: 40, by: 2).map {
        .init(prior: pairs[$0], noise: pairs[$0 + 1])
      })
    let (expected, found) = (
      try mixture.predict(basis(rows)), try model.predict(queries.architectures)
    )
    let scale = try LabelScaler(data.labels).standardDeviation
    for row in 0..<7 {
      #expect(abs(found.means[row] - expected.means[row]) < 1e-3 * scale)
      let (own, other) = (found.standardDeviations?[row], expected.standardDeviations?[row])
      #expect(abs((own ?? 0) - (other ?? 1)) < 1e-3 * scale)
    }
  }

  /// The study's setting, which learns percent.
  @Test func labelsCanBeLearnedAsTheyAre() throws {
    let (data, _) = try data(20)
    let found = try [1, 2].map { epochs in
      try fit(
        "mlp", ["labels": "linear", "standardize": false, "epochs": .integer(epochs)], data
      ).model.predict(data.architectures).means
    }
    // Begins near 0, a long way from 80.
    #expect(found.flatMap(\.self).allSatisfy { abs($0) < 20 })
  }

  @Test func optionsThatLeaveNothingAreRefused() throws {
    for (key, options): (String, [String: OptionValue]) in [
      ("dngo", ["heads": 5]), ("bohamiann", ["steps": 15]), ("mlp", ["layers": 0]),
    ] {
      #expect(throws: PredictorsError.self) {
        try PredictorCatalog.predictor(key, options, on: space)
      }
    }
  }

  @Test func divergenceIsNamed() throws {
    let cells = try space.sample(3, seed: 0)
    let data = try TrainingData(cells, labels: [1e39, -1e39, 0])
    #expect {
      try fit("mlp", ["labels": "linear", "standardize": false], data)
    } throws: {
      if case PredictorsError.diverged = $0 { true } else { false }
    }
  }
}
