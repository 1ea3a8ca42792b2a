import Neural
import Regression
import Tensors

/// Trained networks of one shape on rows of features, whose mean is the prediction.
struct NetworkEnsemble: Sendable {
  let layers: MLP
  /// The numbers of each network, at least one.
  let members: [Parameters]
  /// What the networks read features by; nil for features as they are.
  let features: FeatureScaler?
  let labels: NetworkLabels

  /// Rows that are computed together.
  private static let block = 256

  /// The mean of the networks at each row and their standard deviation (divisor: networks).
  ///
  /// Throws `RegressionError.mismatchedFeatures`, `TensorsError.notFinite` and `Cancelled`.
  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> Prediction {
    let found = try blocks(of: rows, workers: workers, control: control) { tape, inputs in
      let outputs = try members.map { member in
        tape.reset()
        return try tape.values(of: layers(tape.input(inputs), member, on: tape))
      }
      return (0..<inputs.shape[0]).map { row in
        let mean = outputs.reduce(0) { $0 + Double($1[row]) } / Double(outputs.count)
        let variance = outputs.reduce(0) {
          $0 + (Double($1[row]) - mean) * (Double($1[row]) - mean) / Double(outputs.count)
        }
        return (labels.label(mean), variance.squareRoot() * labels.scale)
      }
    }
    return Prediction(means: found.map(\.0), standardDeviations: found.map(\.1))
  }

  /// The last hidden layer of the first network at each row: its basis functions.
  func basis(at rows: Matrix, workers: Int?, control: RunControl) throws -> Matrix {
    let width = layers.layers.last?.inputs ?? 0
    let found = try blocks(of: rows, workers: workers, control: control) { tape, inputs in
      let hidden = try layers.layers.dropLast().reduce(tape.input(inputs)) {
        try $1($0, members[0], on: tape)
      }
      return try tape.values(of: hidden).map(Double.init)
    }
    return try Matrix(rows: rows.rows, columns: width, elements: found)
  }

  /// Hands blocks of rows as networks read them to `body`, each with a tape.
  private func blocks<Result: Sendable>(
    of rows: Matrix, workers: Int?, control: RunControl,
    _ body: @Sendable (Tape<Float>, _ inputs: Tensor) throws -> [Result]
  ) throws -> [Result] {
    let expected = layers.layers[0].inputs
    guard rows.columns == expected else {
      throw RegressionError.mismatchedFeatures(expected: expected, got: rows.columns)
    }
    try rows.checkFinite(what: "the features")
    let starts = Array(stride(from: 0, to: rows.rows, by: Self.block))
    return try parallelMap(count: starts.count, workers: workers) { index, _ in
      try control.check()
      let part = rows.rows(
        at: Array(starts[index]..<min(starts[index] + Self.block, rows.rows)))
      return try body(Tape<Float>(), part.networkInputs(features))
    }.flatMap(\.self)
  }
}

/// How labels become what networks learn, and back.
struct NetworkLabels: Sendable {
  let mean: Double
  /// At least 0; 0 of equal labels, which are predicted as they are.
  let scale: Double

  /// Of labels that are standardized, or learned as they are. Throws
  /// `RegressionError.invalidTrainingData`.
  init(_ labels: [Double], standardizes: Bool = true) throws {
    let scaler = try LabelScaler(labels)
    let areEqual = labels.allSatisfy { $0 == labels[0] }
    (mean, scale) =
      standardizes || areEqual
      ? (scaler.mean, areEqual ? 0 : scaler.standardDeviation) : (0, 1)
  }

  init(mean: Double, scale: Double) { (self.mean, self.scale) = (mean, scale) }

  func label(_ output: Double) -> Double { output * scale + mean }

  /// What networks learn, (n, 1).
  func targets(_ labels: [Double]) throws -> Tensor {
    try Tensor(
      labels.map { scale == 0 ? 0 : Float(($0 - mean) / scale) }, shape: [labels.count, 1])
  }
}

extension Matrix {
  /// The rows as networks read them.
  func networkInputs(_ scaler: FeatureScaler?) throws -> Tensor {
    let rows = scaler?.standardized(self) ?? self
    return try Tensor(rows.elements.map { Float($0) }, shape: [rows.rows, rows.columns])
  }
}
