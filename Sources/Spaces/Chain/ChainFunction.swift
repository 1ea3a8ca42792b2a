/// What chains of one space compute, as far as their names and sizes say.
struct ChainFunction: Sendable {
  private let names: [String]
  private let vocabulary: [Operation]
  private let skeleton: Skeleton

  init(_ names: [String], _ meanings: [String: Operation], _ skeleton: Skeleton) {
    vocabulary = names.map { meanings[$0] ?? Operation(named: $0) }
    self.names = zip(names, vocabulary).map { $1.name ?? $0 }
    self.skeleton = skeleton
  }

  /// The key of a chain of the space.
  func key(of chain: Architecture, _ equivalence: Equivalence) throws -> String {
    let labels = chain.packed.dropFirst().prefix(skeleton.layers.count).map(Int.init)
    switch equivalence {
    case .isomorphism: return labels.map(String.init).joined(separator: ",")
    case .identity: return digest(labels, dropsZeros: false)
    case .function: return digest(labels, dropsZeros: true)
    case .custom(let key): return try key(chain)
    }
  }

  /// Layers of different sizes are different operations, and an identity that changes a size projects.
  private func digest(_ labels: [Int], dropsZeros: Bool) -> String {
    var sum = FunctionSum.input
    var channels = skeleton.stem
    for (layer, label) in labels.enumerated() {
      let size = skeleton.layers[layer]
      let operation = vocabulary[label]
      let isProjection = operation == .identity && !skeleton.keepsSize(layer)
      sum = sum.applying(
        "\(names[label]):\(channels):\(size.channels):\(size.stride)",
        isProjection ? .opaque : operation, dropsZeros: dropsZeros)
      channels = size.channels
    }
    return sum.key
  }
}
