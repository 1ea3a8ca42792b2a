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
  /// What it computes with and leaves gradients in: writing their values before a pass is all that
  /// it takes to compute with others.
  public let parameters: Parameters
  /// Running means and variances.
  let statistics: Tensor
  let mixing: Coefficients
  let memory: Tensor
  let labels: UnsafeMutablePointer<Int32>
  let layout: NetworkLayout
  let program: NetworkProgram
  let classifier: ClassifierOperation
  private let runner = PhaseRunner()
  private var imageCount = 0
  /// When cancelled, a pass ends early and its results mean nothing.
  var control: RunControl?

  /// A network with parameters of its own, drawn as PyTorch draws them: uniform within ±1/√(inputs)
  /// for convolutions and the classifier; normalizations start at scale 1 and shift 0.
  ///
  /// Throws as `init(_:parameters:batch:workers:format:)`.
  public convenience init(
    _ graph: NetworkGraph, batch: Int, random: RandomSource, workers: Int = 1,
    format: MemoryFormat? = nil
  ) throws {
    let parameters = try Parameters(graph.parameters)
    parameters.initialize(random)
    try self.init(graph, parameters: parameters, batch: batch, workers: workers, format: format)
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
  ///
  /// Throws `NetworksError.invalidSetting` for a graph without a classifier, and batches or workers
  /// out of range; `invalidData` for parameters that do not fit; `TensorsError.outOfMemory`.
  public init(
    _ graph: NetworkGraph, parameters: Parameters, batch: Int, workers: Int = 1,
    format: MemoryFormat? = nil
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
    layout = try NetworkLayout(graph, batch: batch, format: format)
    let bytes = (layout.count + Run.shards * parameters.values.count) * 4
    guard bytes < sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) else {
      throw TensorsError.outOfMemory(bytes: bytes)
    }
    let binding = try ParameterBinding(graph.parameters, in: parameters)
    self.parameters = parameters
    statistics = try Tensor(
      shape: [2, graph.normalizations.reduce(0) { $0 + NetworkGraph.padded($1) }])
    mixing = try Coefficients(count: graph.coefficientCount)
    memory = try Tensor(shape: [layout.count])
    let assembly = NetworkAssembly(
      graph: graph, layout: layout, format: format, memory: memory, binding: binding,
      statistics: statistics, mixing: mixing)
    labels = .allocate(capacity: batch)
    labels.initialize(repeating: 0, count: batch)
    classifier = assembly.classifier(head, labels: labels)
    program = NetworkProgram(assembly, classifier: classifier)
    forgetStatistics()
  }

  deinit { labels.deallocate() }

  /// Sets running means to 0 and running variances to 1.
  public func forgetStatistics() {
    let half = statistics.count / 2
    statistics.base.update(repeating: 0, count: half)
    (statistics.base + half).update(repeating: 1, count: half)
  }

  /// Numbers of memory besides the weights: activations, gradients and scratch.
  public var memoryCount: Int { memory.count }

  // MARK: Batches

  /// Sets the images and labels of the next passes: `[image][row][column][channel]`.
  ///
  /// Throws `NetworksError.invalidData` for another shape, more images than the batch holds, labels
  /// out of range, and numbers that are not finite.
  public func load(_ images: Tensor, labels: [Int]) throws {
    let shape = [graph.image.height, graph.image.width, graph.image.channels]
    guard images.shape.count == 4, Array(images.shape.dropFirst()) == shape,
      (1...batch).contains(images.shape[0]), labels.count == images.shape[0]
    else {
      throw NetworksError.invalidData(
        "images of shape \(images.shape) with \(labels.count) labels: the network takes 1 to "
          + "\(batch) images of shape \(shape) and a label for each")
    }
    for (image, label) in labels.enumerated() where !(0..<classifier.classes).contains(label) {
      throw NetworksError.invalidData(
        "image \(image) has label \(label), outside 0..<\(classifier.classes)")
    }
    for (index, number) in images.elements.enumerated() where !number.isFinite {
      throw NetworksError.invalidData("the images have a NaN or infinite value at index \(index)")
    }
    for (image, label) in labels.enumerated() { self.labels[image] = Int32(label) }
    let (channels, pixels) = (graph.image.channels, graph.image.pixels)
    for image in labels.indices {
      let strides = format.strides(of: graph.image, image: image)
      let (to, from) = (imageBase + strides.origin, images.base + image * pixels * channels)
      for pixel in 0..<pixels {
        for c in 0..<channels {
          to[pixel * strides.pixelStride + c * strides.channelStride] = from[pixel * channels + c]
        }
      }
    }
    imageCount = labels.count
  }

  var imageBase: UnsafeMutablePointer<Float> { memory.base + layout.values[0] }

  /// For callers that wrote valid images and labels themselves.
  func setBatch(count: Int) { imageCount = count }

  // MARK: Passes

  /// The mean loss and the number of images whose class has the highest score.
  public struct Outcome: Hashable, Sendable {
    public let loss: Double
    public let correct: Int
    public let images: Int
  }

  /// The loss of the loaded batch, with the batch's own statistics or the running ones.
  public func evaluate(usesBatchStatistics: Bool = false) -> Outcome {
    run(program.forward, usesBatchStatistics ? .batch(momentum: 0) : .running, isInference: true)
  }

  /// The loss of a batch with running statistics, right after that of another one.
  func evaluateNext() -> Outcome {
    run(program.forward, .running, isInference: true, isRepeated: true)
  }

  /// Loss and gradients of the loaded batch. Running statistics move by `momentum` towards the
  /// batch's; with `usesRunningStatistics` they are used, and stay.
  public func lossAndGradient(
    momentum: Float = 0.1, labelSmoothing: Float = 0, usesRunningStatistics: Bool = false
  ) -> Outcome {
    classifier.labelSmoothing = min(max(labelSmoothing, 0), 1)
    defer { classifier.labelSmoothing = 0 }
    return run(
      program.gradient, usesRunningStatistics ? .running : .batch(momentum: momentum),
      isInference: false)
  }

  /// Moves running statistics towards the loaded batch's: with momenta 1, 1/2, 1/3 and so on over
  /// several batches they become the plain means that a recalibration wants.
  public func recalibrate(momentum: Float) {
    _ = run(program.forward, .batch(momentum: momentum), isInference: true)
  }

  private func run(
    _ phases: [[NetworkProgram.Action]], _ statistics: Statistics, isInference: Bool,
    isRepeated: Bool = false
  ) -> Outcome {
    let (count, control) = (imageCount, control)
    runner.run(phases: phases.count, shards: Run.shards, workers: workers) { phase, shard in
      let run = Run(
        shard: shard, images: count, statistics: statistics, grain: self.format.grain,
        isInference: isInference && statistics == .running, isRepeated: isRepeated)
      for action in phases[phase] where control?.isCancelled != true {
        self.program.perform(action, run)
      }
    }
    let total = classifier.total
    return Outcome(
      loss: total.loss / Double(max(count, 1)), correct: total.correct, images: count)
  }

  /// Runs `body` for each of `Run.shards` slices of the weights, after all gradients are there.
  func forEachSlice(_ body: @Sendable (_ slice: Range<Int>, _ shard: Int) -> Void) {
    let blocks = parameters.values.count / 16
    runner.run(phases: 1, shards: Run.shards, workers: workers) { _, shard in
      body(blocks * shard / Run.shards * 16..<blocks * (shard + 1) / Run.shards * 16, shard)
    }
  }

  /// A copy of the loss's gradient with respect to the loaded images, after `lossAndGradient`. Throws
  /// `invalidSetting` for a graph without it.
  public func imageGradient() throws -> Tensor {
    guard let offset = layout.gradients[0] else {
      throw NetworksError.invalidSetting(
        "this network has no gradient with respect to the image: make its graph with one")
    }
    let image = graph.image
    let copy = try Tensor(shape: [imageCount, image.height, image.width, image.channels])
    var next = copy.base
    for position in 0..<imageCount {
      let strides = format.strides(of: image, image: position)
      let from = memory.base + (offset + strides.origin)
      for pixel in 0..<image.pixels {
        for c in 0..<image.channels {
          next.pointee = from[pixel * strides.pixelStride + c * strides.channelStride]
          next += 1
        }
      }
    }
    return copy
  }
}
