import Tensors

/// The macro search space of ENAS (Pham et al. 2018, section 2.3): a chain of layers, each with one
/// of six operations and any set of skip connections from the layers before; 6ⁿ · 2^(n(n−1)/2)
/// networks.
///
/// An architecture has `layers` + 2 nodes: the input (stem), the layers, the output. Layer i,
/// counted from 0, is node i + 1; the edge from the node before it is always there, and skip bit j of
/// layer i, j < i, adds the edge from node j, so bit 0 is the stem's. The output follows the last
/// layer. The chain fixes the numbering, so no two architectures are isomorphic.
///
///     let space = try ENAS(layers: 6)
///     let network = try space.parse("0;1 1;2 0 0;3 0 0 1;4 0 0 0 0;5 1 0 0 0 0")
public struct ENAS: SearchSpace {
  /// The numbers of layers that fit an operation graph.
  public static let layerRange = 1...62
  static let names = [
    "conv_3x3", "sep_conv_3x3", "conv_5x5", "sep_conv_5x5", "avg_pool_3x3", "max_pool_3x3",
  ]

  /// How many operations there are, in `layerRange`.
  public let layers: Int

  /// Published are 6 (D-VAE, SVGe) and 12 layers (ENAS). Throws `invalidArgument` outside
  /// `layerRange`.
  public init(layers: Int) throws {
    guard Self.layerRange.contains(layers) else {
      throw SpacesError.invalidArgument(
        "ENAS has \(Self.layerRange.lowerBound) to \(Self.layerRange.upperBound) layers, "
          + "not \(layers)")
    }
    self.layers = layers
  }

  /// Of all ENAS spaces; `spaceDescription` adds the number of layers.
  public var key: String { "enas" }
  /// Names the number of layers.
  public var title: String { "ENAS with \(layers) layers" }
  /// `enas(layers=6)`.
  public var spaceDescription: Description {
    Description(key: key, parameters: [.init("layers", layers)])
  }
  /// Pham et al. 2018, in the order of the published list.
  public var operations: [String] { Self.names }
  /// Layers are nodes.
  public var placement: OperationPlacement { .nodes }
  /// Input, layers and output.
  public var maximumGraphNodes: Int { layers + 2 }
  /// 6ⁿ · 2^(n(n−1)/2) for n layers.
  public var size: SpaceSize? {
    SpaceSize([(Self.names.count, layers), (2, Architecture.pairCount(layers))])
  }

  /// Throws `notInSpace` for another number of layers, a broken chain, or a skip to the output.
  public func validate(_ architecture: Architecture) throws {
    guard architecture.nodeCount == layers + 2 else {
      throw outside("it has \(architecture.nodeCount) nodes, \(layers) layers make \(layers + 2)")
    }
    let bytes = architecture.packed
    guard bytes[0] == 0, bytes[layers + 1] == 0 else {
      throw outside("its input or output has an operation; their label is 0")
    }
    for node in 1...layers where Int(bytes[node]) >= Self.names.count {
      throw outside(
        "layer \(node - 1) has operation \(bytes[node]), outside 0..<\(Self.names.count)")
    }
    for target in 1...layers + 1 {
      for source in 0..<target {
        let byte = bytes[slot(source, target)]
        guard byte < 2 else { throw outside("edge \(source)->\(target) has an operation") }
        guard source < target - 1 || byte == 1 else {
          throw outside("the chain's edge \(source)->\(target) is missing")
        }
        guard target <= layers || source == layers || byte == 0 else {
          throw outside("edge \(source)->\(target) skips to the output, which takes the last layer")
        }
      }
    }
  }

  /// All networks in the order of their lists of numbers; at most 4 layers stay within
  /// `EnumerationLimit`. All are unique.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    let count = size?.count
    try checkEnumerable(count)
    var radices: [Int] = []
    for layer in 0..<layers { radices += [Self.names.count] + Array(repeating: 2, count: layer) }
    var digits = [Int](repeating: 0, count: radices.count)
    var all: [Architecture] = []
    while true {
      if all.count % 4096 == 0 {
        try control.check()
        control.report(all.count, of: count ?? 0)
      }
      all.append(network(digits))
      var position = digits.count - 1
      while position >= 0, digits[position] == radices[position] - 1 {
        digits[position] = 0
        position -= 1
      }
      guard position >= 0 else { break }
      digits[position] += 1
    }
    control.report(all.count, of: all.count)
    return all
  }

  /// The text itself: different architectures compute different functions.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try text(of: architecture)
  }

  /// The position of the pair in `Architecture.packed`.
  func slot(_ source: Int, _ target: Int) -> Int {
    layers + 2 + Architecture.pairIndex(source, target)
  }

  /// The network with the numbers of the published list, each in its range: for each layer, the
  /// operation and one bit for each skip.
  func network(_ digits: [Int]) -> Architecture {
    let nodes = layers + 2
    var bytes = [UInt8](repeating: 0, count: nodes + Architecture.pairCount(nodes))
    var position = 0
    for layer in 0..<layers {
      bytes[layer + 1] = UInt8(digits[position])
      for source in 0..<layer {
        bytes[slot(source, layer + 1)] = UInt8(digits[position + 1 + source])
      }
      position += layer + 1
    }
    for node in 0...layers { bytes[slot(node, node + 1)] = 1 }
    return Architecture(uncheckedNodeCount: nodes, bytes: bytes)
  }
}
