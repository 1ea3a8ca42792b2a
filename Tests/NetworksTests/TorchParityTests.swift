import Glibc
import Networks
import Neural
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

/// A network whose weights, images and labels `Fixtures/make_torch_network.py` also makes, and what
/// PyTorch computed with them.
@Suite struct TorchParityTests {
  static let classes = 5

  static func network(_ format: MemoryFormat, workers: Int = 1) throws -> Network {
    var settings = NetworkOptions()
    (settings.height, settings.width, settings.channels) = (12, 12, 4)
    (settings.classes, settings.cellsPerStage) = (classes, 1)
    let cell =
      "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
    let graph = try NetworkGraph(
      of: NASBench201().parse(cell), in: NASBench201(), options: settings)
    let network = try Network(
      graph, batch: 6, random: RandomSource(seed: 1), workers: workers, format: format)
    try setWaves(network, classes: classes)
    return network
  }

  /// Sets weights, images and labels to functions of their index.
  static func setWaves(_ network: Network, classes: Int) throws {
    let graph = network.graph
    for (position, parameter) in graph.parameters.enumerated() {
      let scale = (2 / Double(parameter.shape.dropLast().reduce(1, *))).squareRoot() * 1.5
      let values = (0..<parameter.count).map { i in
        let wave = sin(1.7 * Double(position) + 12.9898 * Double(i))
        return switch parameter.initializer {
        case .constant(let value): Float(Double(value) + 0.2 * wave)
        default: Float(wave * (parameter.shape.count == 1 ? 0.2 : scale))
        }
      }
      try network.parameters.setValues(at: position, to: Tensor(values, shape: parameter.shape))
    }
    let shape = [6, graph.image.height, graph.image.width, graph.image.channels]
    let pixels = (0..<shape.reduce(1, *)).map { Float(sin(78.233 * Double($0)) * 1.5) }
    try network.load(
      Tensor(pixels, shape: shape), labels: (0..<6).map { (3 * $0 + 1) % classes })
  }

  static func fixture(_ name: String = "torch_network") throws -> [String: [Float]] {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try SafeTensors(
      readingFrom: "/\(path)/Fixtures/\(name).safetensors", limit: 1 << 20)
    return try Dictionary(
      uniqueKeysWithValues: file.tensors.map { ($0.name, try $0.values()) })
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func lossAndGradientsMatchPyTorch(format: MemoryFormat) throws {
    let (network, torch) = (try Self.network(format), try Self.fixture())
    let outcome = try network.lossAndGradient(labelSmoothing: 0.1)
    #expect(abs(outcome.loss - Double(torch["loss"]?[0] ?? 0)) < 1e-5)
    for (position, parameter) in network.graph.parameters.enumerated() {
      let ours = try network.parameters.gradient(at: position).array
      let theirs = try #require(torch["gradient\(position)"])
      let scale = theirs.map(abs).max() ?? 1
      try #require(ours.count == theirs.count)
      for (a, b) in zip(ours, theirs) {
        #expect(abs(a - b) < 1e-4 * max(scale, 0.1), "\(parameter.name)")
      }
    }
    #expect(torch["gradient\(network.graph.parameters.count)"] == nil)
    let running = try network.evaluate().loss
    #expect(abs(running - Double(torch["running_loss"]?[0] ?? 0)) < 1e-4)
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func trainingStepsMatchPyTorch(format: MemoryFormat) throws {
    let (network, torch) = (try Self.network(format, workers: 2), try Self.fixture())
    let optimizer = try Optimizer(
      network.parameters, OptimizerOptions(.sgd(), weightDecay: 5e-4, gradientClip: 1))
    for loss in try #require(torch["losses"]) {
      #expect(abs(try network.lossAndGradient().loss - Double(loss)) < 2e-4)
      optimizer.step(learningRate: 0.05)
    }
  }
}
