import Neural
import Tensors

/// Every operation of a tape on operands of a size: what gradient checks and comparisons iterate over.
enum TapeCase: String, CaseIterable, Sendable {
  case identity, reLU, leakyReLU, tanh, sigmoid, softplus, exponential, geLU
  case linear, linearReLU, linearLeaky, linearTanh, linearSigmoid, linearGeLU, linearWithoutBias
  case add, addRow, addColumn, addNumber, subtract, subtractColumn
  case multiply, multiplyRow, multiplyColumn, multiplySelf, scale
  case gather, rows, columns, concatenateColumns, concatenateRows
  case sum, weightedSum, weightedMean, mean, maximum, segmentSum, gatedSum, gatedSumOfOne
  case softmax, normalizeRows, layerNorm, layerNormPlain, batchNorm, batchNormRunning, dropout
  case attention, attentionOfHeads, gru, lstm
  case squaredError, absoluteError, crossEntropy, binaryCrossEntropy, gaussian, divergence
  case hinge, logisticRanking, weightedLoss, weightedRanking

  /// Shapes of the operands, for about so many rows and columns.
  func shapes(_ r: Int, _ c: Int) -> [(rows: Int, columns: Int)] {
    switch self {
    case .linear, .linearReLU, .linearLeaky, .linearTanh, .linearSigmoid, .linearGeLU:
      [(r, c), (c, c + 2), (1, c + 2)]
    case .linearWithoutBias: [(r, c), (c, 2 * c + 1)]
    case .add, .subtract, .multiply, .squaredError, .absoluteError, .binaryCrossEntropy,
      .divergence, .weightedLoss:
      [(r, c), (r, c)]
    case .addRow, .multiplyRow: [(r, c), (1, c)]
    case .addColumn, .subtractColumn, .multiplyColumn: [(r, c), (r, 1)]
    case .addNumber: [(r, c), (1, 1)]
    case .concatenateColumns: [(r, c), (r, 3), (r, c + 1)]
    case .concatenateRows: [(r, c), (2, c), (r + 1, c)]
    case .weightedSum, .weightedMean: [(r, c), (1, Self.edgeList(r).count)]
    case .gatedSum: [(r, c), (r, c)]
    case .gatedSumOfOne: [(r, 1), (r, c)]
    case .layerNorm, .batchNorm, .batchNormRunning: [(r + 1, c), (1, c), (1, c)]
    case .attention: [(r, c), (r, c), (r, c + 1)]
    case .attentionOfHeads: [(r, 2 * c), (r, 2 * c), (r, 2 * c + 2)]
    case .gru: [(r, c + 1), (r, c), (c + 1, 3 * c), (c, 3 * c), (1, 3 * c), (1, 3 * c)]
    case .lstm:
      [(r, c + 1), (r, c), (r, c), (c + 1, 4 * c), (c, 4 * c), (1, 4 * c), (1, 4 * c)]
    case .gaussian: [(r, c), (r, c), (r, c)]
    case .hinge, .logisticRanking, .weightedRanking: [(r, 1)]
    default: [(r, c)]
    }
  }

  func result<S: TapeScalar>(_ tape: Tape<S>, _ x: [TapeValue]) throws -> TapeValue {
    let (r, c) = (x[0].rows, x[0].columns)
    switch self {
    case .identity: return try tape.activate(x[0], .identity)
    case .reLU: return try tape.activate(x[0], .reLU)
    case .leakyReLU: return try tape.activate(x[0], .leakyReLU(slope: 0.25))
    case .tanh: return try tape.activate(x[0], .tanh)
    case .sigmoid: return try tape.activate(x[0], .sigmoid)
    case .softplus: return try tape.activate(x[0], .softplus)
    case .exponential: return try tape.activate(x[0], .exponential)
    case .geLU: return try tape.activate(x[0], .geLU)
    case .linear: return try tape.linear(x[0], weight: x[1], bias: x[2])
    case .linearReLU: return try tape.linear(x[0], weight: x[1], bias: x[2], activation: .reLU)
    case .linearLeaky:
      return try tape.linear(
        x[0], weight: x[1], bias: x[2], activation: .leakyReLU(slope: 0.125))
    case .linearTanh: return try tape.linear(x[0], weight: x[1], bias: x[2], activation: .tanh)
    case .linearSigmoid:
      return try tape.linear(x[0], weight: x[1], bias: x[2], activation: .sigmoid)
    case .linearGeLU: return try tape.linear(x[0], weight: x[1], bias: x[2], activation: .geLU)
    case .linearWithoutBias: return try tape.linear(x[0], weight: x[1])
    case .add, .addRow, .addColumn, .addNumber: return try tape.add(x[0], x[1])
    case .subtract, .subtractColumn: return try tape.subtract(x[0], x[1])
    case .multiply, .multiplyRow, .multiplyColumn: return try tape.multiply(x[0], x[1])
    case .multiplySelf: return try tape.multiply(x[0], x[0])
    case .scale: return try tape.scale(x[0], by: -1.5, plus: 0.25)
    case .gather: return try tape.gather(x[0], rows: (0..<r + 3).map { $0 * 5 % r })
    case .rows: return try tape.multiply(tape.rows(x[0], r / 2..<r), tape.rows(x[0], r / 2..<r))
    case .columns: return try tape.columns(x[0], c / 2..<c)
    case .concatenateColumns: return try tape.concatenate(columns: x)
    case .concatenateRows: return try tape.concatenate(rows: x)
    case .sum: return try tape.aggregate(x[0], along: Self.edges(r))
    case .weightedSum: return try tape.aggregate(x[0], along: Self.edges(r), weights: x[1])
    case .weightedMean: return try tape.aggregate(x[0], along: Self.edges(r), .mean, weights: x[1])
    case .mean: return try tape.aggregate(x[0], along: Self.edges(r), .mean)
    case .maximum: return try tape.aggregate(x[0], along: Self.edges(r), .maximum)
    case .segmentSum:
      return try tape.aggregate(x[0], along: Edges(segments: Self.segments(r)))
    case .gatedSum, .gatedSumOfOne:
      return try tape.gatedSum(gate: x[0], value: x[1], along: Self.edges(r))
    case .softmax: return try tape.softmax(x[0])
    case .normalizeRows: return try tape.normalizeRows(x[0])
    case .layerNorm: return try tape.layerNorm(x[0], scale: x[1], shift: x[2])
    case .layerNormPlain: return try tape.layerNorm(x[0])
    case .batchNorm: return try tape.batchNorm(x[0], scale: x[1], shift: x[2])
    case .batchNormRunning:
      let statistics = try RunningStatistics(columns: c)
      for i in 0..<c { (statistics.means[i], statistics.variances[i]) = (0.5, Float(i) + 0.5) }
      return try tape.batchNorm(
        x[0], scale: x[1], shift: x[2], statistics: statistics, isTraining: false)
    case .dropout:
      var random = RandomSource(seed: 3)
      return try tape.dropout(x[0], rate: 0.25, random: &random)
    case .attention:
      return try tape.attention(query: x[0], key: x[1], value: x[2], segments: Self.segments(r))
    case .attentionOfHeads:
      return try tape.attention(query: x[0], key: x[1], value: x[2], heads: 2)
    case .gru:
      return try tape.gru(
        x[0], state: x[1],
        weights: RecurrentWeights(input: x[2], state: x[3], inputBias: x[4], stateBias: x[5]))
    case .lstm:
      let (state, cell) = try tape.lstm(
        x[0], state: x[1], cell: x[2],
        weights: RecurrentWeights(input: x[3], state: x[4], inputBias: x[5], stateBias: x[6]))
      return try tape.concatenate(columns: state, cell)
    case .squaredError: return try tape.squaredError(x[0], x[1])
    case .absoluteError: return try tape.absoluteError(x[0], x[1])
    case .crossEntropy:
      return try tape.crossEntropy(logits: x[0], classes: (0..<r).map { $0 * 7 % c })
    case .binaryCrossEntropy: return try tape.binaryCrossEntropy(logits: x[0], targets: x[1])
    case .gaussian:
      return try tape.gaussianLikelihood(mean: x[0], logVariance: x[1], target: x[2])
    case .divergence: return try tape.standardNormalDivergence(mean: x[0], logVariance: x[1])
    case .hinge: return try tape.pairwiseRanking(scores: x[0], labels: Self.labels(r))
    case .logisticRanking:
      return try tape.pairwiseRanking(scores: x[0], labels: Self.labels(r), loss: .logistic)
    case .weightedLoss: return try tape.squaredError(x[0], x[1], weights: Self.weights(r))
    case .weightedRanking:
      return try tape.pairwiseRanking(
        scores: x[0], labels: Self.labels(r), loss: .logistic, weights: Self.weights(r))
    }
  }

  private static func labels<S: TapeScalar>(_ rows: Int) -> [S] {
    (0..<rows).map { S($0 * 3 % 4) }
  }

  private static func weights<S: TapeScalar>(_ rows: Int) -> [S] {
    (0..<rows).map { S($0 % 5) / 4 }
  }

  /// Lengths of segments, some empty, of so many rows together.
  static func segments(_ rows: Int) -> [Int] { [0, rows / 3, 0, rows - rows / 3, 0] }

  /// Edges from so many rows to one fewer, in no order; some targets have none.
  static func edgeList(_ rows: Int) -> [(source: Int, target: Int)] {
    (0..<2 * rows).map { ($0 * 7 % rows, $0 * 5 % 11 % max(rows - 1, 1)) }
  }

  static func edges(_ rows: Int) throws -> Edges {
    let list = edgeList(rows)
    return try Edges(
      sources: list.map(\.source), targets: list.map(\.target), sourceCount: rows,
      targetCount: max(rows - 1, 1))
  }
}
