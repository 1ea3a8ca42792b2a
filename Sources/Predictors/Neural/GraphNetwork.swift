import Neural
import Storage
import Tensors

/// A network that reads operation graphs.
package protocol GraphNetwork: Sendable {
  var parameters: Parameters { get }

  /// What it says of each graph, (graphs, 1).
  ///
  /// - Parameter random: of dropout in training; nil in use.
  func values<Scalar>(
    of batch: GraphBatch, on tape: Tape<Scalar>, random: RandomSource?
  ) throws -> TapeValue

  /// Writes what it knows beside its parameters.
  func save(into file: inout ModelFile) throws
  /// Takes what `save` wrote.
  func take(from file: ModelFile) throws
}

extension GraphNetwork {
  package func save(into file: inout ModelFile) throws {}
  package func take(from file: ModelFile) throws {}
}
