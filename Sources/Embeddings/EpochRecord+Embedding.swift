import Neural

/// What an epoch of an embedding's training records: means over its graphs, in nats. Epochs count
/// over all calls of `fit`; the learning rate is that of the epoch's last step.
extension EpochRecord {
  public var loss: Double { self["loss"] }
  /// Cross-entropy of types and edges per graph, both decoding sides.
  public var reconstruction: Double { self["reconstruction"] }
  /// Kullback-Leibler divergence of a graph's code from the standard normal.
  public var kl: Double { self["kl"] }
}
