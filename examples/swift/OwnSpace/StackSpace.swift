import Spaces
import Tensors

/// A search space of one's own: a stack of layers, one operation each, no two poolings in a row.
///
/// The network halves the image in the middle. What is not said here, `SearchSpace` says by default:
/// operations mean what their names do, mutations are neighbors, encodings follow the graph.
struct StackSpace: SearchSpace {
  static let pooling = "max_pool_3x3"

  let layers: Int
  let operations = ["conv_3x3", "sep_conv_5x5", pooling]

  /// 1 to 20 layers.
  init(layers: Int) throws {
    guard (1...20).contains(layers) else {
      throw SpacesError.invalidArgument("a stack has 1 to 20 layers, not \(layers)")
    }
    self.layers = layers
  }

  /// The row that makes the space part of the catalog.
  static let entry = SpaceCatalog.Entry(
    key: "stack", title: "Stacks of layers", paper: "none: an example",
    examples: ["stack(layers=6)"]
  ) { description in
    try description.allowOnly(["layers"])
    return try StackSpace(layers: description.integer("layers") ?? 6)
  }

  var key: String { Self.entry.key }
  var title: String { "stacks of \(layers) layers" }
  var spaceDescription: Description {
    Description(key: key, parameters: [.init("layers", layers)])
  }
  var placement: OperationPlacement { .nodes }
  var maximumGraphNodes: Int { layers + 2 }

  /// Stacks that end in a pooling, and others, counted layer by layer.
  var size: SpaceSize? {
    var (pooled, others) = (1, 2)
    for _ in 1..<max(layers, 1) { (pooled, others) = (others, 2 * (pooled + others)) }
    return SpaceSize(pooled + others)
  }

  func validate(_ architecture: Architecture) throws {
    guard architecture.nodeCount == layers + 2 else {
      throw SpacesError.notInSpace(
        space: title, reason: "it has \(architecture.nodeCount) nodes, not \(layers + 2)")
    }
    let names = architecture.nodes.map { operations.indices.contains($0) ? operations[$0] : nil }
    let inner = names.dropFirst().dropLast()
    guard try architecture == Self.stack(architecture.nodes), inner.allSatisfy({ $0 != nil }),
      !zip(inner, inner.dropFirst()).contains(where: { $0 == Self.pooling && $1 == Self.pooling })
    else {
      throw SpacesError.notInSpace(
        space: title, reason: "it is no stack of \(operations) without two poolings in a row")
    }
  }

  /// Each layer is uniform among what the one before it leaves.
  func sample(using random: inout RandomSource) throws -> Architecture {
    var labels = [0]
    for layer in 0..<layers {
      let mayPool = layer == 0 || operations[labels[layer]] != Self.pooling
      labels.append(random.below(mayPool ? 3 : 2))
    }
    return try Self.stack(labels + [0])
  }

  /// Another operation in one layer.
  func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try validate(architecture)
    return try (1...layers).flatMap { layer in
      try operations.indices.compactMap { label in
        var labels = architecture.nodes
        guard labels[layer] != label else { return nil }
        labels[layer] = label
        let changed = try Self.stack(labels)
        return contains(changed) ? changed : nil
      }
    }
  }

  /// By layer, the last changing fastest.
  func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    guard let count = size?.count, count <= EnumerationLimit.count else {
      throw SpacesError.unsupported(
        space: title, what: "list of all its architectures", remedy: "draw some with sample")
    }
    var stacks = [[0]]
    for _ in 0..<layers {
      try control.check()
      stacks = stacks.flatMap { labels in
        operations.indices.map { labels + [$0] }.filter { stack in
          stack.count == 2 || !stack.suffix(2).allSatisfy { operations[$0] == Self.pooling }
        }
      }
    }
    return try stacks.map { try Self.stack($0 + [0]) }
  }

  /// The operations by layer, `conv_3x3,max_pool_3x3`.
  func text(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return architecture.nodes.dropFirst().dropLast().map { operations[$0] }.joined(separator: ",")
  }

  func parse(_ text: String) throws -> Architecture {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    let labels = names.map { name in operations.firstIndex { $0 == name } }
    guard names.count == layers, !labels.contains(nil) else {
      throw SpacesError.malformedText(
        space: title, text: text, at: 0,
        reason: "expected \(layers) of \(operations.joined(separator: ", ")) with commas between")
    }
    let architecture = try Self.stack([0] + labels.compactMap(\.self) + [0])
    try validate(architecture)
    return architecture
  }

  /// A stem, the layers, and a classifier; the image is halved and the channels are doubled in the
  /// middle.
  func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    try validate(architecture)
    var network = try NetworkDescription(options)
    let stem = try network.convolution(network.image, channels: options.channels, kernel: 3)
    var value = try network.sum([stem])
    for layer in 1...layers {
      if layer == layers / 2 + 1 {
        value = try network.sum([
          network.convolution(value, channels: 2 * value.channels, kernel: 3, stride: 2)
        ])
      }
      guard let term = try network.apply(vocabulary[architecture.nodes[layer]], to: value) else {
        continue
      }
      value = try network.sum([term])
    }
    try network.classify(value, classes: options.classes)
    return network
  }

  /// Nodes in a row, without a look at their labels.
  private static func stack(_ labels: [Int]) throws -> Architecture {
    try Architecture(
      nodes: labels, edges: (1..<labels.count).map { Architecture.Edge($0 - 1, $0) })
  }
}
