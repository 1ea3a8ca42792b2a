/// When a tree splits, and what its leaves say.
struct TreeRules: Sendable {
  /// Which leaf is split next.
  enum Growth: Sendable {
    /// All that can be: the order does not matter.
    case depthFirst
    /// The one of most gain, until there are so many leaves.
    case bestFirst(leaves: Int)
  }

  /// Where between the values of a node's rows on both sides a cut is made, for rows to come.
  enum Threshold: Sendable {
    /// In the middle of the node's own values; a value there goes right.
    case middleRight
    /// The same; a value there goes left.
    case middleLeft
    /// In the middle of the two values of the training set just below the node's right ones.
    case highest
  }

  var growth = Growth.depthFirst
  var threshold = Threshold.middleLeft
  var maximumDepth = Int.max
  /// The fewest rows of a leaf, at least 1.
  var minimumLeafRows = 1
  /// The fewest rows of a node that is split.
  var minimumSplitRows = 2
  /// Added to the number of rows of a leaf when their mean is taken (the L2 penalty λ).
  var lambda = 0.0
  /// A split must gain more: Σ² ÷ (n + λ) of both sides less that of the node. Nil splits every node
  /// whose targets are not all equal.
  var minimumGain: Double? = nil
  /// What leaves are multiplied with.
  var leafScale = 1.0
}
