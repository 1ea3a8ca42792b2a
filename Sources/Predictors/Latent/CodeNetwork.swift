import Embeddings
import Neural
import Regression
import Storage
import Tensors

/// The published regressor on mean codes (Lukasik et al. 2021): linear layers from the code to 28,
/// 14, 7 and 1 with ReLU between them. It sees codes and gives labels standardized.
struct CodeNetwork: Sendable {
  static let hidden = [28, 14, 7]

  let network: MLP
  let parameters: Parameters
  var codes: CodeScaler
  let labels: LabelScaler

  /// Weights and biases drawn as PyTorch does by default.
  init(codes: CodeScaler, labels: LabelScaler, random: RandomSource) throws {
    var list = ParameterList()
    network = try MLP("head", widths: [codes.center.count] + Self.hidden + [1], in: &list)
    parameters = try list.parameters(random: random)
    (self.codes, self.labels) = (codes, labels)
  }

  /// The label at each row, in the unit of the labels.
  func predict(_ rows: Matrix, workers: Int?, control: RunControl) throws -> [Double] {
    try blocks(of: rows, workers: workers, control: control) { tape, inputs, _ in
      let values = try tape.values(of: network(tape.input(inputs), parameters, on: tape))
      return values.map { labels.label(Double($0)) }
    }
  }

  /// The label at each row and its gradient by the code, written row by row to `gradients`.
  func gradient(
    _ rows: Matrix, into gradients: Tensor, workers: Int?, control: RunControl
  ) throws -> [Double] {
    try blocks(of: rows, workers: workers, control: control) { tape, inputs, start in
      // Backward adds to the parameters' gradients: each block has its own.
      let own = try parameters.copy()
      let x = try tape.input(inputs, gradient: true)
      let y = try network(x, own, on: tape)
      try tape.backward(y, gradient: Array(repeating: 1, count: inputs.shape[0]))
      let scale = Float(labels.standardDeviation / codes.spread)
      for (i, slope) in try tape.gradient(of: x).enumerated() {
        gradients.base[start * rows.columns + i] = slope * scale
      }
      return try tape.values(of: y).map { labels.label(Double($0)) }
    }
  }

  /// Hands 256 standardized codes at a time to `body`, with a tape and the first one's row.
  private func blocks(
    of rows: Matrix, workers: Int?, control: RunControl,
    _ body: @Sendable (Tape<Float>, _ inputs: Tensor, _ start: Int) throws -> [Double]
  ) throws -> [Double] {
    let starts = Array(stride(from: 0, to: rows.rows, by: 256))
    return try parallelMap(count: starts.count, workers: workers) { block, _ in
      try control.check()
      let start = starts[block]
      let part = rows.rows(at: Array(start..<min(start + 256, rows.rows)))
      return try body(Tape<Float>(), codes.standardized(part), start)
    }.flatMap(\.self)
  }
}

// MARK: Files

extension CodeNetwork {
  func save(into file: inout ModelFile) throws {
    for entry in try parameters.entries() { file.add(entry) }
    try codes.save(into: &file)
    try file.add("scale", shape: [2], doubles: [labels.mean, labels.standardDeviation])
  }

  init(_ file: ModelFile) throws {
    let scale = try file.doubles("scale", rank: 1).values
    guard scale.count == 2, scale[1] > 0 else {
      throw PredictorsError.wrongFile(path: file.path, reason: "its scale is not positive")
    }
    try self.init(
      codes: CodeScaler(file), labels: LabelScaler(mean: scale[0], standardDeviation: scale[1]),
      random: RandomSource(seed: 0))
    try parameters.take(from: file.safeTensors())
  }
}
