/// A loss on the mean codes of a batch of graphs, trained together with the autoencoder's own.
package protocol MeanLoss: Sendable {
  /// Adds the loss's gradient by the mean code of graph `graph` of the batch to `gradient`, and
  /// returns the graph's unweighted part. Calls of one lane do not overlap.
  func add(
    graph: Int, lane: Int, mean: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) throws -> Double
}
