import Networks
import Spaces
import Tensors
import Testing

/// Small networks of every kind of layer, of odd sizes too.
enum GraphSamples: String, CaseIterable, CustomTestStringConvertible {
  case nasBench201, nasBench101, enas, chain, supernet, layers, disconnected

  var testDescription: String { rawValue }

  func graph(hasImageGradient: Bool = true) throws -> NetworkGraph {
    let options = SpaceNetworkTests.small(self == .nasBench101 ? 8 : 7, channels: 5)
    var random = RandomSource(seed: 2)
    func network(of architecture: Architecture, in space: any SearchSpace) throws -> NetworkGraph {
      try NetworkGraph(
        space.network(of: architecture, options: options), hasImageGradient: hasImageGradient)
    }
    switch self {
    case .nasBench201:
      return try network(of: NASBench201().parse(NetworkTests.cell), in: NASBench201())
    case .nasBench101:
      return try network(of: NASBench101().sample(using: &random), in: NASBench101())
    case .enas:
      let space = try ENAS(layers: 6)
      return try network(of: space.sample(using: &random), in: space)
    case .chain:
      let space = try Chain(
        choices: [
          ["mbconv_3x3-e3"], ["dw_conv_5x5"], ["skip_connect"], ["mbconv_3x3-e2"],
          ["none", "conv_3x3-linear"],
          ["conv_1x1-x0.5@conv_3x3-x2@conv_1x1+max_pool_3x3"],
        ],
        skeleton: Skeleton(
          layers: 6, channels: [5, 8, 10, 10, 10, 12], strides: [1, 1, 2, 1, 1, 2], stem: 5, head: 9
        ))
      let names = space.choices.map { $0[$0.count - 1] }
      return try network(of: space.architecture(operations: names, edges: nil), in: space)
    case .supernet:
      return try NetworkGraph(
        NetworkDescription(
          mixing: MixtureTests.operations + [.separable(kernel: 3, dilation: 2)], nodes: 3,
          options: options), hasImageGradient: hasImageGradient)
    case .layers: return try layers(hasImageGradient)
    case .disconnected:
      let cell = "|none~0|+|nor_conv_3x3~0|none~1|+|none~0|none~1|none~2|"
      return try network(of: NASBench201().parse(cell), in: NASBench201())
    }
  }

  /// Groups, strides, dilations, narrowing, concatenation, maxima, adaptive averages, and a term
  /// that no sum takes.
  private func layers(_ hasImageGradient: Bool) throws -> NetworkGraph {
    var graph = try NetworkGraph(
      height: 9, width: 7, channels: 2, hasImageGradient: hasImageGradient)
    let stem = try graph.sum([
      graph.convolution(graph.image, channels: 32, kernel: 3, outputReLU: true)
    ])
    _ = try graph.convolution(stem, channels: 3, kernel: 1)
    let grouped = try graph.sum([
      graph.convolution(
        stem, channels: 32, kernel: 3, stride: 2, groups: 2, inputReLU: true, outputReLU: true),
      graph.convolution(stem, channels: 32, kernel: 3, stride: 2, dilation: 2, normalized: false),
      graph.pooled(stem, .maximum, kernel: 3, stride: 2),
    ])
    let narrow = try graph.sum([
      graph.identity(grouped, channels: 6),
      graph.convolution(grouped, channels: 6, kernel: 5, normalized: false, outputReLU: true),
    ])
    let spread = try graph.sum([
      graph.convolution(narrow, channels: 6, kernel: 3, groups: 6, normalized: false)
    ])
    let joined = try graph.concatenate([narrow, spread, graph.sum([graph.identity(spread)])])
    let normal = try graph.sum([graph.normalized(joined, relu: true)])
    try graph.classify(graph.sum([graph.averaged(normal, height: 3, width: 2)]), classes: 4)
    return graph
  }
}

/// Standard normal numbers.
func normals(_ count: Int, seed: Int) -> [Double] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in Double(random.normal()) }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// A direction of length 1.
func unitVector(_ count: Int, seed: Int) -> [Double] {
  let direction = normals(count, seed: seed)
  let length = dot(direction, direction).squareRoot()
  return direction.map { $0 / length }
}
