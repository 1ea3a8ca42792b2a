import Neural
import Regression
import Storage
import Synchronization
import Tensors

/// ReLU networks trained on the mean absolute error, each from its own initial weights; what `mlp` and
/// `bananas` put behind an encoding.
struct MLPRegression: FeatureRegression {
  let predictor: String
  let members: Int
  let shape: NetworkShape
  let loop: FitLoop
  /// What the sum of the absolute values of the output layer's weights is multiplied with in the loss.
  let penalty: Float
  /// Whether labels are learned standardized.
  let standardizes: Bool
  let hasStandardDeviation: Bool

  func fit(
    _ rows: Matrix, _ labels: [Double], random: RandomSource, workers: Int?, control: RunControl
  ) throws -> any FittedFeatureRegression {
    let scale = try NetworkLabels(labels, standardizes: standardizes)
    let (inputs, targets) = (try rows.networkInputs(nil), try scale.targets(labels))
    let (layers, list) = try shape.network(features: rows.columns)
    let epochs = Atomic<Int>(0)
    let networks = try parallelMap(count: members, workers: workers) { member, _ in
      let random = random.split(member)
      let parameters = try list.parameters(random: random.split(0))
      let output = 2 * (layers.layers.count - 1)
      try loop.run(
        predictor, parameters, inputs: inputs, targets: targets, random: random.split(1),
        control: control.part(),
        afterEpoch: { record in
          let done = epochs.add(1, ordering: .relaxed).newValue
          control.report(done, of: members * loop.options.epochs, loss: record["loss"])
        },
        penalty: { parameters.addAbsolutePenalty(penalty, of: output) },
        loss: { tape, inputs, targets in
          try tape.absoluteError(layers(inputs, parameters, on: tape), targets)
        })
      return parameters
    }
    return FittedNetworks(
      ensemble: NetworkEnsemble(layers: layers, members: networks, features: nil, labels: scale),
      hasStandardDeviation: hasStandardDeviation)
  }

  func load(_ file: ModelFile, labels: [Double]) throws -> any FittedFeatureRegression {
    FittedNetworks(
      ensemble: try NetworkEnsemble(file, count: members, shape: shape),
      hasStandardDeviation: hasStandardDeviation)
  }
}

/// Networks that are the whole model.
struct FittedNetworks: FittedFeatureRegression {
  let ensemble: NetworkEnsemble
  /// Whether what the networks differ by is a prediction, too.
  let hasStandardDeviation: Bool

  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    let found = try ensemble.predict(rows, workers: workers, control: control)
    return hasStandardDeviation ? found : Prediction(means: found.means)
  }

  func save(into file: inout ModelFile) throws { try ensemble.save(into: &file) }
}

extension Parameters {
  /// `penalty` times the sum of the absolute values of an array, whose slopes are added to its
  /// gradient.
  fileprivate func addAbsolutePenalty(_ penalty: Float, of index: Int) -> Double {
    guard penalty > 0 else { return 0 }
    let (values, gradients) = (value(index), gradient(index))
    var sum: Float = 0
    parameters[index].forEachRun { offset, length in
      for i in offset..<offset + length {
        sum += abs(values[i])
        gradients[i] += values[i] == 0 ? 0 : values[i] < 0 ? -penalty : penalty
      }
    }
    return Double(penalty * sum)
  }
}
