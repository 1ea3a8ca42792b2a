extension SVGe {
  /// One epoch of training: means over its graphs.
  public struct EpochReport: Equatable, Sendable {
    /// Counts from 1 over all calls of `fit`.
    public var epoch: Int
    public var loss: Float
    /// Cross-entropy of types and edges per graph, both decoding sides, in nats.
    public var reconstruction: Float
    /// Kullback-Leibler divergence of a graph's code from the standard normal, in nats.
    public var kl: Float
    public var seconds: Double
    /// The learning rate of the epoch's last step.
    public var learningRate: Float
  }

  /// Every epoch this model was trained for.
  public struct History: Equatable, Sendable {
    public var epochs: [EpochReport] = []
  }
}
