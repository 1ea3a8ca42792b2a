import Tensors

/// Random directions in a latent space.
enum Directions {
  /// `count` random vectors of length 1, at right angles to one another and to `vectors`, which are
  /// so among themselves: normal numbers, orthogonalized twice in Double (Gram and Schmidt).
  ///
  /// - Throws: `EmbeddingsError.invalidArgument` for more directions than the space has.
  static func orthonormal(
    _ count: Int, to vectors: [[Double]] = [], latent: Int, seed: Int
  ) throws -> [[Double]] {
    guard vectors.count + count <= latent else {
      throw EmbeddingsError.invalidArgument(
        "codes of \(latent) numbers do not have \(vectors.count + count) directions at right "
          + "angles: train a model with a larger latent")
    }
    var random = RandomSource(seed: seed)
    var found = vectors
    while found.count < vectors.count + count {
      var direction = (0..<latent).map { _ in Double(random.normal()) }
      for _ in 0..<2 {
        for other in found {
          let share = dot(direction, other)
          for i in 0..<latent { direction[i] -= share * other[i] }
        }
      }
      let norm = dot(direction, direction).squareRoot()
      if norm > 1e-6 { found.append(direction.map { $0 / norm }) }
    }
    return Array(found[vectors.count...])
  }

  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
