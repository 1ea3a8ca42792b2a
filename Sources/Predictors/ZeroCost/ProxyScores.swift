import Networks
import Neural
import Regression
import Spaces
import Storage
import Synchronization
import Tensors

/// The scores of several zero-cost proxies, which share their passes: one forward and backward pass
/// of an architecture serves all that read the loss.
///
/// All architectures are scored with the same minibatch, and with weights from the same seed, so that
/// scores differ by the architecture alone.
///
///     let scores = try ProxyScores(Proxy.all, on: space, images: images)
///     let table = try scores.rows(of: space.sample(100, seed: 0))   // 100 × 9
///
/// As `ArchitectureFeatures` they are what a regression can learn from:
///
///     let predictor = FeaturePredictor(
///       key: "own", features: scores, labelScale: .normalScores, regression: regression)
public struct ProxyScores: ArchitectureFeatures {
  /// The columns, in this order.
  public let proxies: [Proxy]
  /// The network's size and the minibatch's.
  public let options: ProxyOptions
  let space: any SearchSpace
  /// Nil where no images were given.
  let minibatch: Images?
  let seed: Int

  /// - Parameters:
  ///   - images: prepared as for a training; a minibatch of them is drawn by `seed`. Nil where no proxy
  ///     needs any.
  ///   - seed: of the minibatch, the weights, and what else proxies draw.
  ///
  /// Throws `PredictorsError.missing` without images that a proxy needs, `unsupported` for a space that
  /// describes no networks, and `SpacesError.invalidArgument` for sizes out of range.
  public init(
    _ proxies: [Proxy], on space: any SearchSpace, images: Images?,
    options: ProxyOptions = ProxyOptions(), seed: Int = 0
  ) throws {
    let size = min(max(options.batchSize, 1), images?.count ?? 1)
    try self.init(
      proxies, on: space, minibatch: images?.parts([size], seed: seed).first, options: options,
      seed: seed)
  }

  private init(
    _ proxies: [Proxy], on space: any SearchSpace, minibatch: Images?, options: ProxyOptions,
    seed: Int
  ) throws {
    try space.requireNetworks()
    if minibatch == nil, let proxy = proxies.first(where: \.needsImages) {
      throw PredictorsError.missing(
        predictor: proxy.key, what: "images", remedy: "give a labeled image set as 'images'")
    }
    (self.proxies, self.options, self.space) = (proxies, options, space)
    (self.minibatch, self.seed) = (minibatch, seed)
    _ = try networkOptions(for: batch())
  }

  /// One row for each architecture, one column for each proxy; all finite.
  ///
  /// - Parameters:
  ///   - workers: threads, one per core for nil; scores do not depend on it.
  ///   - control: checked within every pass; progress counts architectures.
  /// - Throws: `Cancelled`; what the space throws for an architecture that is not its own.
  public func rows(
    of architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Matrix {
    let memories = Mutex<[NetworkMemory]>([])
    let done = Atomic<Int>(0)
    let batch = try batch()
    let rows = try parallelMap(count: architectures.count, workers: workers) { index, _ in
      let memory = memories.withLock { $0.popLast() } ?? NetworkMemory()
      defer { memories.withLock { $0.append(memory) } }
      let row = try scores(of: architectures[index], batch, memory, control)
      control.report(done.add(1, ordering: .relaxed).newValue, of: architectures.count)
      return row
    }
    return try Matrix(
      rows: architectures.count, columns: proxies.count, elements: rows.flatMap(\.self))
  }

  private func scores(
    of architecture: Architecture, _ batch: Images, _ memory: NetworkMemory, _ control: RunControl
  ) throws -> [Double] {
    try control.check()
    let graph = try NetworkGraph(
      space.network(of: architecture, options: networkOptions(for: batch)),
      hasImageGradient: proxies.contains { $0.pass == .scores })
    let observing = Set(proxies.flatMap { $0.observes(graph) })
    var sums = [Double](repeating: 0, count: proxies.count)
    for draw in 0..<max(options.draws, 1) {
      let random = RandomSource(seed: seed).split(draw)
      let parameters = try Parameters(graph.parameters)
      parameters.initialize(random.split(0))
      let untrained = try UntrainedNetwork(
        graph, parameters: parameters, minibatch: batch, observing: observing,
        random: random.split(1), memory: memory, control: control)
      for pass in Proxy.Pass.allCases {
        let readers = proxies.indices.filter { proxies[$0].pass == pass }
        guard !readers.isEmpty else { continue }
        try untrained.run(pass)
        for index in readers {
          let score = try proxies[index].score(untrained)
          try control.check()
          sums[index] += score.isFinite ? score : Proxy.failure
        }
      }
    }
    return sums.map { $0 / Double(max(options.draws, 1)) }
  }

  /// The minibatch, or, where none is needed, black images of the size that the space's paper has.
  private func batch() throws -> Images {
    if let minibatch { return minibatch }
    let (size, count) = (space.networkOptions, max(options.batchSize, 1))
    let pixels = try Tensor(shape: [count, size.height, size.width, size.imageChannels])
    return try Images(
      pixels, labels: [Int](repeating: 0, count: count), classes: size.classes)
  }

  private func networkOptions(for batch: Images) throws -> NetworkOptions {
    try options.networkOptions(
      on: space, height: batch.height, width: batch.width, channels: batch.channels,
      classes: batch.classes)
  }
}

// MARK: Files

extension ProxyScores {
  /// Writes the minibatch and the seed.
  func save(into file: inout ModelFile) throws {
    file.fields["seed"] = .integer(seed)
    guard let minibatch else { return }
    file.fields["classes"] = .integer(minibatch.classes)
    try file.add("images", shape: minibatch.images.shape, floats: minibatch.images.array)
    try file.add(
      "image_labels", shape: [minibatch.count], doubles: minibatch.labels.map(Double.init))
  }

  /// What `save` wrote. Throws `StorageError`, and as the other initializers.
  init(
    _ proxies: [Proxy], on space: any SearchSpace, options: ProxyOptions, loading file: ModelFile
  ) throws {
    var minibatch: Images?
    if file["images"] != nil {
      let (shape, pixels) = try file.floats("images", rank: 4)
      minibatch = try Images(
        Tensor(pixels, shape: shape),
        labels: file.doubles("image_labels", rank: 1).values.map { Int(exactly: $0) ?? -1 },
        classes: file.integer("classes"))
    }
    try self.init(
      proxies, on: space, minibatch: minibatch, options: options, seed: file.integer("seed"))
  }
}

extension SearchSpace {
  /// Throws `PredictorsError.unsupported` for a space whose operations have no meaning.
  func requireNetworks() throws {
    guard hasNetworks else {
      throw PredictorsError.unsupported(
        "\(title) with the operations \(operations.joined(separator: ", ")) describes no network: "
          + "name operations as networks know them, such as conv_3x3")
    }
  }
}
