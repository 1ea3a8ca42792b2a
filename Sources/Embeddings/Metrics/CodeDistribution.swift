import Tensors

/// Independent normal numbers for each dimension of a code: what prior samples are drawn from.
public struct CodeDistribution: Equatable, Sendable {
  /// One number for each dimension, as `standardDeviation`.
  public let mean: [Float]
  public let standardDeviation: [Float]

  /// The standard normal, which training pulls the codes towards.
  public static func standard(latent: Int) -> CodeDistribution {
    CodeDistribution(
      mean: Array(repeating: 0, count: latent),
      standardDeviation: Array(repeating: 1, count: latent))
  }

  /// Mean and standard deviation (divisor n) of each column of `codes`, (n, latent) with n >= 1: the
  /// published choice (Zhang et al. 2019, D-VAE).
  ///
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`.
  public init(of codes: Tensor) throws {
    guard codes.shape.count == 2, codes.shape[0] >= 1 else {
      throw EmbeddingsError.wrongShape(
        what: "codes", shape: codes.shape, expected: "(n, latent) with n at least 1")
    }
    let (n, latent) = (codes.shape[0], codes.shape[1])
    if let index = codes.elements.firstIndex(where: { !$0.isFinite }) {
      throw EmbeddingsError.notFinite(what: "codes", row: index / latent)
    }
    var (mean, squares) = (
      [Double](repeating: 0, count: latent), [Double](repeating: 0, count: latent)
    )
    for index in 0..<n * latent { mean[index % latent] += Double(codes.base[index]) / Double(n) }
    for index in 0..<n * latent {
      let distance = Double(codes.base[index]) - mean[index % latent]
      squares[index % latent] += distance * distance / Double(n)
    }
    self.init(
      mean: mean.map { Float($0) }, standardDeviation: squares.map { Float($0.squareRoot()) })
  }

  private init(mean: [Float], standardDeviation: [Float]) {
    (self.mean, self.standardDeviation) = (mean, standardDeviation)
  }

  /// `count` codes, (count, latent); the i-th depends on `seed` and i alone.
  ///
  /// - Throws: `EmbeddingsError.invalidArgument` for a count outside 0...1,000,000.
  public func sample(_ count: Int, seed: Int) throws -> Tensor {
    guard (0...1_000_000).contains(count) else {
      throw EmbeddingsError.invalidArgument("\(count) codes to draw must be in 0...1,000,000")
    }
    let latent = mean.count
    let codes = try Tensor(shape: [count, latent])
    let source = RandomSource(seed: seed)
    for row in 0..<count {
      var random = source.split(row)
      for i in 0..<latent {
        codes.base[row * latent + i] = mean[i] + standardDeviation[i] * random.normal()
      }
    }
    return codes
  }
}
