/// Trees in one array, one after the other; a child comes after its parent, a right one just after its
/// left one.
struct TreeNodes: Sendable {
  /// A node; a leaf has itself for a left child, and its threshold is infinite.
  struct Node: Sendable {
    var threshold: Double
    var feature: Int32
    var left: Int32
  }

  var nodes: [Node] = []
  /// What a leaf adds to the prediction.
  var values: [Double] = []
  /// The first node of each tree.
  var roots: [Int] = []
  /// The most steps from each root to a leaf.
  var depths: [Int] = []

  /// Adds a leaf and returns its index.
  mutating func addLeaf(_ value: Double) -> Int {
    let index = nodes.count
    nodes.append(Node(threshold: .infinity, feature: 0, left: Int32(index)))
    values.append(value)
    return index
  }

  mutating func append(_ other: TreeNodes) {
    let shift = nodes.count
    nodes += other.nodes.map {
      Node(threshold: $0.threshold, feature: $0.feature, left: $0.left + Int32(shift))
    }
    values += other.values
    roots += other.roots.map { $0 + shift }
    depths += other.depths
  }

  /// Multiplies what the leaves of the last tree say.
  mutating func scaleLastTree(by factor: Double) {
    for index in (roots.last ?? 0)..<nodes.count { values[index] *= factor }
  }
}

extension TreeNodes {
  /// Takes back the tree that was grown last.
  mutating func removeLastTree() {
    guard let root = roots.popLast() else { return }
    depths.removeLast()
    nodes.removeSubrange(root...)
    values.removeSubrange(root...)
  }
}
