import Glibc
import Neural
import Tensors

/// A network that computes with parameters, its own or others', for batches of up to a fixed size. A
/// pass allocates nothing but its threads.
///
/// Sums over a batch are cut the same way for any number of workers, so results do not depend on it.
/// One network computes one pass at a time; different ones may run side by side.
public final class Network: @unchecked Sendable {
  public let graph: NetworkGraph
  /// The most images of a batch.
  public let batch: Int
  /// Threads of one pass, at most 2 of which have work.
  public let workers: Int
  public let format: MemoryFormat
  /// What stays readable after a pass.
  public let observing: Set<Observation>
  /// What it computes with and leaves gradients in: writing their values before a pass is all that
  /// it takes to compute with others.
  public let parameters: Parameters
  /// Running means and variances.
  let statistics: Tensor
  let mixing: Coefficients
  let memory: Tensor
  private let shared: NetworkMemory
  /// What `shared` gave at the last take.
  private var take = -1
  let labels: UnsafeMutablePointer<Int32>
  let layout: NetworkLayout
  let program: NetworkProgram
  let classifier: ClassifierOperation
  /// Of the last `forward`.
  var passStatistics = NormalizationStatistics.running
  let runner = PhaseRunner()
  /// Images of the loaded batch.
  private(set) var imageCount = 0
  private(set) var hasLabels = false
  var progress = Progress.empty
  /// When cancelled, a pass ends early and its results mean nothing.
  package var control: RunControl?

  /// A network with parameters of its own, drawn as PyTorch draws them: uniform within ±1/√(inputs)
  /// for convolutions and the classifier; normalizations start at scale 1 and shift 0.
  ///
  /// Parameters and errors are those of
  /// `init(_:parameters:batch:workers:format:memory:observing:)`.
  public convenience init(
    _ graph: NetworkGraph, batch: Int, random: RandomSource, workers: Int = 1,
    format: MemoryFormat? = nil, memory: NetworkMemory? = nil, observing: Set<Observation> = []
  ) throws {
    let parameters = try Parameters(graph.parameters)
    parameters.initialize(random)
    try self.init(
      graph, parameters: parameters, batch: batch, workers: workers, format: format,
      memory: memory, observing: observing)
  }

  /// A network bound to parameters that others may hold too: an optimizer, a hypernetwork that
  /// writes their values, other networks one after another.
  ///
  /// - Parameters:
  ///   - parameters: with an array of the name and shape of each of `graph.parameters`; any others
  ///     stay as they are.
  ///   - batch: the most images of a pass, 1...65,536.
  ///   - workers: threads of a pass, 1...1024, of which at most 2 have work.
  ///   - format: by default the faster one for the graph and batch.
  ///   - memory: by default the network's own.
  ///   - observing: what stays readable after a pass, at the cost of its memory.
  ///
  /// Throws `NetworksError.invalidSetting` for a graph without a classifier, and batches or workers
  /// out of range; `invalidData` for parameters that do not fit; `invalidLayer` for observations of
  /// another graph; `TensorsError.outOfMemory`.
  public init(
    _ graph: NetworkGraph, parameters: Parameters, batch: Int, workers: Int = 1,
    format: MemoryFormat? = nil, memory shared: NetworkMemory? = nil,
    observing: Set<Observation> = []
  ) throws {
    guard (1...65_536).contains(batch) else {
      throw NetworksError.invalidSetting("a batch of \(batch) images: give 1 to 65536")
    }
    guard (1...1024).contains(workers) else {
      throw NetworksError.invalidSetting("\(workers) workers: give 1 to 1024")
    }
    guard let head = graph.classifier else {
      throw NetworksError.invalidSetting("a network without a classifier: call classify at the end")
    }
    self.graph = graph
    self.batch = batch
    self.workers = workers
    let format = format ?? .best(for: graph, batch: batch)
    self.format = format
    self.observing = observing
    try observing.forEach(graph.validate)
    layout = try NetworkLayout(graph, batch: batch, format: format, observing: observing)
    let bytes = (layout.count + Run.shards * parameters.values.count) * 4
    guard bytes < sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) else {
      throw TensorsError.outOfMemory(bytes: bytes)
    }
    let binding = try ParameterBinding(graph.parameters, in: parameters)
    self.parameters = parameters
    statistics = try Tensor(
      shape: [2, graph.normalizations.reduce(0) { $0 + NetworkGraph.padded($1) }])
    mixing = try Coefficients(count: graph.coefficientCount)
    self.shared = shared ?? NetworkMemory()
    memory = try self.shared.reserve(layout.count)
    let assembly = NetworkAssembly(
      graph: graph, layout: layout, format: format, memory: memory, binding: binding,
      statistics: statistics, mixing: mixing)
    labels = .allocate(capacity: batch)
    labels.initialize(repeating: 0, count: batch)
    classifier = assembly.classifier(head, labels: labels)
    program = NetworkProgram(assembly, classifier: classifier)
    forgetStatistics()
    takeMemory()
  }

  deinit { labels.deallocate() }

  /// Sets running means to 0 and running variances to 1.
  public func forgetStatistics() {
    let half = statistics.count / 2
    statistics.base.update(repeating: 0, count: half)
    (statistics.base + half).update(repeating: 1, count: half)
  }

  /// Numbers of memory besides the parameters: activations, gradients and scratch.
  public var memoryCount: Int { layout.count }

  /// Whether no other network has taken the memory since this one did.
  var hasMemory: Bool { shared.isTaken(by: take) }

  /// Takes the memory from another network, with nothing loaded.
  func takeMemory() {
    guard !hasMemory else { return }
    take = shared.take()
    progress = .empty
    for range in layout.cleared {
      (memory.base + range.lowerBound).update(repeating: 0, count: range.count)
    }
    for (layer, position, term) in graph.terms {
      (memory.base + layout.terms[layer][position].units).update(
        repeating: 1, count: format == .channelsLast ? term.result.paddedChannels : 16)
    }
  }

  /// For callers that wrote valid images, and labels where there are any, themselves.
  func setBatch(count: Int, hasLabels: Bool = true) {
    (imageCount, self.hasLabels, progress) = (count, hasLabels, .loaded)
  }

  /// Runs `body` for each of `Run.shards` slices of the parameters, after all gradients are there.
  func forEachSlice(_ body: @Sendable (_ slice: Range<Int>, _ shard: Int) -> Void) {
    let blocks = parameters.values.count / 16
    runner.run(phases: 1, shards: Run.shards, workers: workers) { _, shard in
      body(blocks * shard / Run.shards * 16..<blocks * (shard + 1) / Run.shards * 16, shard)
    }
  }
}
