import Spaces
import Tensors
import Testing

/// Counts of macro networks, each beside a count by hand.
@Suite struct ChainNetworkTests {
  /// A convolution with batch normalization: (parameters, multiply-adds).
  private static func convolution(
    _ kernel: Int, _ depth: Int, _ channels: Int, pixels: Int
  ) -> (Int, Int) {
    let weights = kernel * kernel * depth * channels
    return (weights + 2 * channels, weights * pixels)
  }

  private static func sum(_ costs: [(Int, Int)]) -> (Int, Int) {
    costs.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
  }

  /// MobileNetV2 (Sandler et al. 2018, table 2) for images of 224 × 224 and 1000 classes: its 3.5
  /// million parameters and 300 million multiply-adds, counted block by block.
  @Test func mobileNetV2IsCountedAsPublished() throws {
    let blocks: [(t: Int, c: Int, n: Int, s: Int)] = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var (choices, channels, strides): ([[String]], [Int], [Int]) = ([], [], [])
    var costs = [Self.convolution(3, 3, 32, pixels: 112 * 112)]
    var (width, side) = (32, 112)
    for block in blocks {
      for place in 0..<block.n {
        choices.append(["mbconv_3x3-e\(block.t)"])
        channels.append(block.c)
        strides.append(place == 0 ? block.s : 1)
        let inner = block.t * width
        if block.t > 1 { costs.append(Self.convolution(1, width, inner, pixels: side * side)) }
        side /= place == 0 ? block.s : 1
        costs.append(Self.convolution(3, 1, inner, pixels: side * side))
        costs.append(Self.convolution(1, inner, block.c, pixels: side * side))
        width = block.c
      }
    }
    costs.append(Self.convolution(1, 320, 1280, pixels: 49))
    costs.append((1281 * 1000, 1281 * 1000))
    let space = try Chain(
      choices: choices,
      skeleton: Skeleton(
        layers: choices.count, channels: channels, strides: strides, stem: 32, stemStride: 2,
        head: 1280))
    var options = space.networkOptions
    (options.height, options.width, options.classes) = (224, 224, 1000)
    let network = try space.network(of: space.sample(1, seed: 0)[0], options: options)
    let (parameters, multiplyAdds) = Self.sum(costs)
    #expect(network.cost.parameters == parameters && network.cost.multiplyAdds == multiplyAdds)
    // torchvision's mobilenet_v2 has 3,504,872 parameters; the paper says 300 million multiply-adds.
    #expect(parameters == 3_504_872)
    #expect((299_000_000...302_000_000).contains(multiplyAdds))
  }

  @Test func everyOperationHasTheSizesOfItsLayer() throws {
    func cost(_ name: String, channels: Int = 8, stride: Int = 1) throws -> (Int, Int) {
      let cost = try Operation(parsing: name).cost(
        height: 10, width: 10, channels: 8, outputChannels: channels, stride: stride)
      return (cost.parameters, cost.multiplyAdds)
    }
    let c = Self.convolution
    #expect(try cost("none", channels: 16, stride: 2) == (0, 0))
    #expect(try cost("skip_connect") == (0, 0))
    #expect(try cost("skip_connect", channels: 16, stride: 2) == c(1, 8, 16, 25))
    #expect(try cost("conv_3x3", channels: 12, stride: 2) == c(3, 8, 12, 25))
    #expect(try cost("conv_3x3-g4") == c(3, 2, 8, 100))
    let unnormalized = (9 * 8, 9 * 8 * 25)
    #expect(
      try cost("sep_conv_3x3", channels: 12, stride: 2)
        == Self.sum([unnormalized, c(1, 8, 12, 25)]))
    #expect(try cost("dw_conv_5x5-linear") == c(5, 1, 8, 100))
    #expect(
      try cost("dw_conv_5x5", channels: 12, stride: 2)
        == Self.sum([c(5, 1, 8, 25), c(1, 8, 12, 25)]))
    #expect(try cost("max_pool_3x3", stride: 2) == (0, 0))
    #expect(try cost("avg_pool_3x3", channels: 12, stride: 3) == c(1, 8, 12, 16))
    #expect(
      try cost("mbconv_3x3-e2", channels: 12, stride: 2)
        == Self.sum([c(1, 8, 16, 100), c(3, 1, 16, 25), c(1, 16, 12, 25)]))
    // ResNet's bottleneck: the 3×3 convolution takes the stride, the shortcut projects.
    let name = "conv_1x1-x0.25@conv_3x3-x0.25@conv_1x1+skip_connect"
    #expect(
      try cost(name, channels: 16, stride: 2)
        == Self.sum([c(1, 8, 2, 100), c(3, 2, 2, 25), c(1, 2, 16, 25), c(1, 8, 16, 25)]))
    #expect(
      try cost(name) == Self.sum([c(1, 8, 2, 100), c(3, 2, 2, 100), c(1, 2, 8, 100)]))
  }

  @Test func mobileNetsBlockComposedByHandIsTheSame() throws {
    let composed = "conv_1x1-bn-relu-x6@dw_conv_3x3-bn-relu-x6@conv_1x1-linear+skip_connect"
    for stride in [1, 2] {
      let own = try Operation(parsing: stride == 1 ? composed : String(composed.dropLast(13))).cost(
        height: 9, width: 9, channels: 4, outputChannels: stride == 1 ? 4 : 6, stride: stride)
      let known = try Operation.invertedBottleneck(kernel: 3, expansion: 6).cost(
        height: 9, width: 9, channels: 4, outputChannels: stride == 1 ? 4 : 6, stride: stride)
      #expect(own == known)
    }
  }

  @Test func namesOfOperationsReadBack() throws {
    for name in [
      "dw_conv_3x3", "dw_conv_5x5-d2-bn-relu", "mbconv_5x5-e3", "conv_1x1-linear",
      "conv_1x1-x0.25@conv_3x3-x4@conv_1x1+skip_connect", "conv_3x3+conv_5x5",
      "max_pool_3x3@conv_1x1",
    ] {
      let operation = try Operation(parsing: name)
      #expect(operation.name == name)
      #expect(try Operation(parsing: name.uppercased()) == operation)
    }
    for name in [
      "mbconv_3x3", "mbconv_3x3-e0", "mbconv_3x3-e6-d2", "conv_3x3-e2", "dw_conv_3x3-g2",
      "conv_3x3@",
      "+", "@", "conv_3x3-x2", "conv_3x3@conv_3x3-x2", "conv_3x3-x0@conv_3x3",
      "conv_3x3-xinf@conv_3x3",
      "conv_3x3-x65@conv_3x3", "own@conv_3x3", "conv_3x3-xnan@conv_3x3",
    ] {
      #expect(throws: SpacesError.self) { try Operation(parsing: name) }
    }
    let nested = Operation.composed([[.init(.composed([[.init(.identity)]]))]])
    #expect(nested.name == nil)
    #expect(throws: SpacesError.self) { try nested.cost(height: 8, width: 8, channels: 4) }
    for branches in [[[]], [[.init(.identity, width: .nan), .init(.identity)]]]
      as [[[Operation.Layer]]]
    {
      #expect(throws: SpacesError.self) {
        try Operation.composed(branches).cost(height: 8, width: 8, channels: 4)
      }
    }
    for expansion in [0, -1, .max, 65] {
      #expect(throws: SpacesError.self) {
        try Operation.invertedBottleneck(kernel: 3, expansion: expansion)
          .cost(height: 8, width: 8, channels: 4)
      }
    }
  }

  @Test func channelsScaleWithTheStem() throws {
    let space = try Chain(
      choices: [["conv_3x3"], ["conv_3x3"]],
      skeleton: Skeleton(layers: 2, channels: [24, 40], strides: [1, 2], stem: 16, head: 100))
    let chain = try space.sample(1, seed: 0)[0]
    var options = space.networkOptions
    #expect(space.trainingOptions == options && options.channels == 16)
    #expect(
      try space.network(of: chain, options: options).parts.map(\.output.channels).prefix(4) == [
        16, 24, 40, 100,
      ])
    options.channels = 4
    #expect(
      try space.network(of: chain, options: options).parts.map(\.output.channels).prefix(4) == [
        4, 6, 10, 25,
      ])
    let halved = try Chain(choices: Array(repeating: ["conv_3x3"], count: 6))
    #expect(halved.skeleton.layers.map(\.channels) == [16, 16, 32, 32, 64, 64])
    #expect(halved.skeleton.layers.map(\.stride) == [1, 1, 2, 1, 2, 1])
  }
}
