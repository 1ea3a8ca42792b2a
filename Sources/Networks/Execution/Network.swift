import Glibc
import Tensors

/// A network with its weights and memory, for batches of up to a fixed size. A pass allocates
/// nothing but its threads.
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
  let weights: Tensor
  /// Of each shard; after a pass the first holds the total.
  let gradients: [Tensor]
  /// Running means and variances.
  let statistics: Tensor
  let mixing: Coefficients
  let memory: Tensor
  let labels: UnsafeMutablePointer<Int32>
  let parameterOffsets: [Int]
  let layout: NetworkLayout
  let program: NetworkProgram
  let classifier: ClassifierOperation
  private let runner = PhaseRunner()
  private var imageCount = 0
  /// When cancelled, a pass ends early and its results mean nothing.
  var control: RunControl?

  /// Weights are drawn as PyTorch draws them: uniform within ±1/√(inputs) for convolutions and the
  /// classifier; normalizations start at scale 1 and shift 0.
  ///
  /// - Parameter format: by default the faster one for the graph and batch.
  ///
  /// Throws `NetworksError.invalidSetting` for a graph without a classifier, and batches or workers
  /// out of range; `TensorsError.outOfMemory`.
  public init(
    _ graph: NetworkGraph, batch: Int, random: RandomSource, workers: Int = 1,
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
    var offsets: [Int] = []
    var total = 0
    for parameter in graph.parameters {
      offsets.append(total)
      total += (parameter.memoryCount + 15) & ~15
    }
    parameterOffsets = offsets
    layout = try NetworkLayout(graph, batch: batch, format: format)
    let bytes = (layout.count + (2 + Run.shards) * total) * 4
    guard bytes < sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) else {
      throw TensorsError.outOfMemory(bytes: bytes)
    }
    weights = try Tensor(shape: [total])
    gradients = try (0..<Run.shards).map { _ in try Tensor(shape: [total]) }
    statistics = try Tensor(
      shape: [2, graph.normalizations.reduce(0) { $0 + NetworkGraph.padded($1) }])
    mixing = try Coefficients(count: graph.coefficientCount)
    memory = try Tensor(shape: [layout.count])
    let assembly = NetworkAssembly(
      graph: graph, layout: layout, format: format, memory: memory, weights: weights,
      gradients: gradients, statistics: statistics, mixing: mixing, parameterOffsets: offsets)
    labels = .allocate(capacity: batch)
    labels.initialize(repeating: 0, count: batch)
    classifier = assembly.classifier(head, labels: labels)
    program = NetworkProgram(assembly, classifier: classifier)
    initialize(random)
  }

  deinit { labels.deallocate() }

  /// Draws new weights, and forgets running statistics.
  public func initialize(_ random: RandomSource) {
    for (index, parameter) in graph.parameters.enumerated() {
      var random = random.split(index)
      let base = weights.base + parameterOffsets[index]
      let bound = 1 / Float(parameter.fanIn).squareRoot()
      parameter.forEachRun { offset, length in
        for i in offset..<offset + length {
          switch parameter.role {
          case .scale: base[i] = 1
          case .shift: base[i] = 0
          case .convolution, .linear, .linearBias: base[i] = (2 * random.uniform() - 1) * bound
          }
        }
      }
    }
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
      let places = format.places(of: graph.image, image: image)
      let (to, from) = (imageBase + places.origin, images.base + image * pixels * channels)
      for pixel in 0..<pixels {
        for c in 0..<channels {
          to[pixel * places.pixelPitch + c * places.channelPitch] = from[pixel * channels + c]
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
  public func differentiate(
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
    let blocks = weights.count / 16
    runner.run(phases: 1, shards: Run.shards, workers: workers) { _, shard in
      body(blocks * shard / Run.shards * 16..<blocks * (shard + 1) / Run.shards * 16, shard)
    }
  }

  // MARK: Weights

  /// A copy of one array of weights, in the parameter's shape. Throws `invalidSetting` for a
  /// position that is none.
  public func weights(at index: Int) throws -> Tensor { try copy(index, from: weights) }

  /// A copy of the loss's gradient with respect to one array of weights.
  public func gradient(at index: Int) throws -> Tensor { try copy(index, from: gradients[0]) }

  /// A copy of the loss's gradient with respect to the loaded images, after `differentiate`. Throws
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
      let places = format.places(of: image, image: position)
      let from = memory.base + (offset + places.origin)
      for pixel in 0..<image.pixels {
        for c in 0..<image.channels {
          next.pointee = from[pixel * places.pixelPitch + c * places.channelPitch]
          next += 1
        }
      }
    }
    return copy
  }

  /// Replaces one array of weights. Throws `invalidSetting` for another shape.
  public func setWeights(at index: Int, to values: Tensor) throws {
    let parameter = try parameter(index)
    guard values.shape == parameter.shape else {
      throw NetworksError.invalidSetting(
        "\(parameter.name) has shape \(parameter.shape), not \(values.shape)")
    }
    let base = weights.base + parameterOffsets[index]
    var next = values.base
    parameter.forEachRun { offset, length in
      (base + offset).update(from: next, count: length)
      next += length
    }
  }

  private func copy(_ index: Int, from memory: Tensor) throws -> Tensor {
    let parameter = try parameter(index)
    let copy = try Tensor(shape: parameter.shape)
    let base = memory.base + parameterOffsets[index]
    var next = copy.base
    parameter.forEachRun { offset, length in
      next.update(from: base + offset, count: length)
      next += length
    }
    return copy
  }

  private func parameter(_ index: Int) throws -> Parameter {
    guard graph.parameters.indices.contains(index) else {
      throw NetworksError.invalidSetting(
        "parameter \(index): the network has 0..<\(graph.parameters.count)")
    }
    return graph.parameters[index]
  }
}
