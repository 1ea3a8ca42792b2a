import Neural
import Spaces
import Synchronization
import Tensors

/// The smooth variational graph embedding of Lukasik et al. 2021 ("Smooth Variational Graph
/// Embeddings for Efficient Neural Architecture Search"): a code for every architecture of a space,
/// and an architecture for every code.
///
/// The model is the published one, at its published sizes unless told otherwise. The released
/// program departs from its own description; here
/// - the edge head sees its own graph's summary and code, not those of another graph of the batch;
/// - `Merge.union` is the union of both sides' edges (the released membership test makes it almost
///   the forward side alone);
/// - each side of each graph stops at its own end, not when the whole batch has ended;
/// - the most common of several draws is the most common one, not the first;
/// - decoded graphs have as many nodes as the space allows, not at most nine;
/// - codes are had without decoding, and accuracies are divided by the true number of graphs.
///
/// Nothing in the weights depends on the number of nodes. All methods may be called from any
/// thread, also while `fit` runs: they then use the weights of the last whole epoch; a second `fit`
/// is refused. Results do not depend on `workers`, which is one per core unless given.
public final class SVGe: Sendable {
  public let space: any SearchSpace
  public let configuration: Configuration
  /// What the file that the model was read from says of it, by name: how it was made, how good it is.
  public let notes: [String: String]
  private let published: Mutex<Published>
  private let isTraining = Atomic<Bool>(false)

  /// A model with random weights. Throws `EmbeddingsError.invalidArgument`.
  public convenience init(
    space: any SearchSpace, configuration: Configuration = .init(), seed: Int
  ) throws {
    let model = try GraphAutoencoder(
      typeCount: space.typeCount, maximumNodes: space.maximumGraphNodes,
      configuration: configuration, seed: seed)
    self.init(space: space, configuration: configuration, model: model, history: [])
  }

  init(
    space: any SearchSpace, configuration: Configuration, model: GraphAutoencoder,
    history: [EpochRecord], notes: [String: String] = [:]
  ) {
    (self.space, self.configuration, self.notes) = (space, configuration, notes)
    published = Mutex(Published(model: model, history: history))
  }

  struct Published {
    /// The weights that calls use, never changed in place.
    var model: GraphAutoencoder
    /// The epochs that led to them.
    var history: [EpochRecord]
    /// Of the training with a checkpoint that led to them: what it began with.
    var origin: String?
  }

  /// The present weights with their history.
  package var current: (model: GraphAutoencoder, history: [EpochRecord]) {
    published.withLock { ($0.model, $0.history) }
  }

  /// The number of weights: 2,246,417 for the published sizes on ENAS.
  public var parameterCount: Int { current.model.parameterCount }

  /// Every finished epoch, also of a training that is still running.
  public var history: [EpochRecord] { current.history }

  /// Trains on `architectures` (at least 2) from the current weights on.
  ///
  /// `control.report` counts graphs over all epochs. A cancelled call throws `Cancelled` within one
  /// pass over 16 graphs and leaves the weights of the last step; the model can be used and trained
  /// again. The same weights, seed and architectures give the same weights, bit for bit, for any
  /// number of workers.
  ///
  /// With a checkpoint the training survives its process: it writes the file as it goes, and a call
  /// with the same file, recipe, seed and architectures on a model of the same weights goes on from
  /// there, to the same weights as if it had never stopped; so does another call on a model whose
  /// training was broken off. A finished training's file gives its weights at once.
  ///
  /// - Parameter onEpoch: called on this thread after every epoch.
  /// - Throws: `EmbeddingsError.invalidArgument`, `tooFew`, `notInSpace`, or `isRunning`;
  ///   `NeuralError.diverged`, then with the weights of the last whole epoch, or
  ///   `mismatchedCheckpoint` for a file of something else; `StorageError`; `Cancelled`.
  public func fit(
    _ architectures: [Architecture], recipe: Recipe = .standard, seed: Int, workers: Int? = nil,
    checkpoint: CheckpointFile? = nil, control: RunControl = RunControl(),
    onEpoch: ((EpochRecord) -> Void)? = nil
  ) throws {
    try recipe.validate()
    let graphs = try graphs(of: architectures, control: control)
    try whileTraining {
      let before = published.withLock { $0 }
      let run = try TrainingRun(
        before.model.copy(), on: graphs, recipe: recipe, seed: seed, workers: workers,
        history: before.history)
      if let checkpoint { try run.resume(at: checkpoint.path, origin: before.origin) }
      func publish() throws {
        let now = Published(
          model: try run.model.copy(), history: run.history,
          origin: checkpoint.map { _ in run.startingWeights })
        published.withLock { $0 = now }
      }
      do {
        try run.train(checkpoint: checkpoint, control: control) { record in
          try publish()
          onEpoch?(record)
        }
      } catch {
        try publish()
        throw error
      }
      try publish()
    }
  }

  /// Mean and log variance of each architecture's code, both (n, latent).
  ///
  /// - Throws: `EmbeddingsError.notInSpace`, `Cancelled`.
  public func encode(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> (mean: Tensor, logVariance: Tensor) {
    try current.model.encode(
      count: architectures.count, nodes: space.maximumGraphNodes, workers: workers,
      control: control
    ) { try graph(of: architectures[$0], index: $0) }
  }

  /// The operation graphs of architectures of this space.
  func graphs(of architectures: [Architecture], control: RunControl) throws -> [OperationGraph] {
    try architectures.enumerated().map { index, architecture in
      if index.isMultiple(of: 256) { try control.check() }
      return try graph(of: architecture, index: index)
    }
  }

  /// The operation graph of a call's architecture `index`.
  private func graph(of architecture: Architecture, index: Int) throws -> OperationGraph {
    do {
      return try space.operationGraph(of: architecture)
    } catch let error as SpacesError {
      throw EmbeddingsError.notInSpace(index: index, reason: error.description)
    }
  }

  /// Throws `EmbeddingsError.isRunning` where another call trains.
  private func whileTraining<Result>(_ body: () throws -> Result) throws -> Result {
    guard
      isTraining.compareExchange(
        expected: false, desired: true, successOrdering: .acquiring, failureOrdering: .relaxed
      ).exchanged
    else { throw EmbeddingsError.isRunning }
    defer { isTraining.store(false, ordering: .releasing) }
    return try body()
  }
}
