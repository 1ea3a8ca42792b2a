extension SVGe {
  /// The sizes of the model. The defaults are the published ones (Lukasik et al. 2021).
  public struct Configuration: Equatable, Sendable {
    /// Numbers of a node's state, half of them for each edge direction: even, 2...2048.
    public var width: Int
    /// Numbers of a graph's code: 1...1024.
    public var latent: Int
    /// Message-passing rounds of each direction, each with weights of its own: 1...8.
    public var rounds: Int

    /// Sizes are checked where a model is made.
    public init(width: Int = 250, latent: Int = 56, rounds: Int = 2) {
      (self.width, self.latent, self.rounds) = (width, latent, rounds)
    }

    func validate() throws {
      guard (2...2048).contains(width), width.isMultiple(of: 2) else {
        throw EmbeddingsError.invalidArgument("width \(width) must be even and in 2...2048")
      }
      guard (1...1024).contains(latent) else {
        throw EmbeddingsError.invalidArgument("latent \(latent) must be in 1...1024")
      }
      guard (1...8).contains(rounds) else {
        throw EmbeddingsError.invalidArgument("rounds \(rounds) must be in 1...8")
      }
    }
  }
}
