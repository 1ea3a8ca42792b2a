import Tensors

extension PerformanceHead {
  /// What a head is.
  public enum Kind: String, CaseIterable, Sendable {
    /// The published network, 56-28-14-7-1 for the published code.
    case network = "mlp"
    /// An exact Gaussian process on at most `mostExactCodes` codes, a sparse one on more.
    case gaussianProcess = "gp"
  }

  /// How a network is trained: Adam, the learning rates falling to zero along half a cosine. A
  /// Gaussian process needs none of it.
  public struct Recipe: Equatable, Sendable {
    /// 1...1,000,000.
    public var epochs: Int
    /// Architectures of one step: 1...4096.
    public var batchSize: Int
    /// The first learning rate of the network: above 0, at most 1.
    public var learningRate: Float
    /// Joint training only: the autoencoder's share of the loss, 0..<1; the squared error of the
    /// standardized values has the rest. With 0 the decoder is left as it is and costs nothing.
    public var vaeShare: Float
    /// Joint training only: the first learning rate of the autoencoder, above 0, at most 1.
    public var autoencoderRate: Float

    public init(
      epochs: Int = 200, batchSize: Int = 32, learningRate: Float = 3e-3, vaeShare: Float = 0.1,
      autoencoderRate: Float = 1e-3
    ) {
      (self.epochs, self.batchSize, self.learningRate) = (epochs, batchSize, learningRate)
      (self.vaeShare, self.autoencoderRate) = (vaeShare, autoencoderRate)
    }

    /// The published epochs and learning rates of joint training.
    public static let joint = Recipe(epochs: 100, learningRate: 1e-3)

    /// The defaults, or `joint`, with single entries changed: `epochs`, `batch_size`,
    /// `learning_rate`, `vae_share`, `autoencoder_rate`. Throws `invalidArgument` for another name,
    /// a count that is not whole and values out of range.
    public init(options: [String: Double], isJoint: Bool = false) throws {
      self = isJoint ? .joint : Recipe()
      var reader = OptionReader(options) { EmbeddingsError.invalidArgument($0) }
      epochs = try reader.count("epochs", epochs, in: 1...1_000_000)
      batchSize = try reader.count("batch_size", batchSize, in: 1...4096)
      learningRate = try reader.number("learning_rate", learningRate, in: 0...1)
      vaeShare = try reader.number("vae_share", vaeShare, in: 0...1)
      autoencoderRate = try reader.number("autoencoder_rate", autoencoderRate, in: 0...1)
      try reader.finish()
      try validate()
    }

    func validate() throws {
      func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        if !condition { throw EmbeddingsError.invalidArgument(text()) }
      }
      try require(
        (1...1_000_000).contains(epochs), "epochs \(epochs) must be in 1...1,000,000")
      try require(
        (1...4096).contains(batchSize), "batch size \(batchSize) must be in 1...4096")
      for (name, rate) in [("", learningRate), ("autoencoder's ", autoencoderRate)] {
        try require(
          rate > 0 && rate <= 1, "the \(name)learning rate \(rate) must be above 0, at most 1")
      }
      try require(
        vaeShare >= 0 && vaeShare < 1, "the VAE share \(vaeShare) must be at least 0 and below 1")
    }
  }
}
