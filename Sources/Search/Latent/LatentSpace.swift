import Embeddings
import Spaces
import Tensors

/// What a search in latent space needs of an autoencoder.
public protocol LatentSpace: Sendable {
  var space: any SearchSpace { get }

  /// Tells the model from others, in hexadecimal digits.
  var fingerprint: String { get }

  /// The code of each architecture, (n, latent size).
  func codes(of architectures: [Architecture], control: RunControl) throws -> Matrix

  /// What each row of `codes` decodes to, nil for nothing valid: the most common valid result of
  /// `draws` random decodes, or with 0 draws the most likely graph.
  func architectures(
    at codes: Matrix, draws: Int, seed: Int, control: RunControl
  ) throws -> [Architecture?]
}

/// The codes are the means.
extension SVGe: LatentSpace {
  public func codes(of architectures: [Architecture], control: RunControl) throws -> Matrix {
    try Matrix(encode(architectures, control: control).mean)
  }

  public func architectures(
    at codes: Matrix, draws: Int, seed: Int, control: RunControl
  ) throws -> [Architecture?] {
    try decode(
      Tensor(codes), sampling: draws == 0 ? .mostLikely : .draws(draws, seed: seed),
      control: control
    ).map(\.architecture)
  }
}

extension Tensor {
  /// The matrix as float32.
  convenience init(_ matrix: Matrix) throws {
    try self.init(shape: [matrix.rows, matrix.columns])
    for (index, element) in matrix.elements.enumerated() { base[index] = Float(element) }
  }
}
