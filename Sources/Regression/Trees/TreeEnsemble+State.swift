import Tensors

/// The trees as numbers, to be written to files and read again.
extension TreeEnsemble {
  /// The columns of `nodes`: threshold, feature, left child, value. A leaf's feature is −1.
  static let stateColumns = 4

  /// A row for each node.
  package var nodes: Matrix {
    let rows: [[Double]] = trees.nodes.indices.map { index in
      let (node, value) = (trees.nodes[index], trees.values[index])
      return node.left == Int32(index)
        ? [0, -1, Double(index), value]
        : [node.threshold, Double(node.feature), Double(node.left), value]
    }
    return Matrix(
      uncheckedRows: trees.nodes.count, columns: Self.stateColumns, elements: Array(rows.joined()))
  }

  /// The first node of each tree, and the steps from there to its lowest leaf.
  package var roots: Matrix {
    Matrix(
      uncheckedRows: trees.roots.count, columns: 2,
      elements: trees.roots.indices.flatMap {
        [Double(trees.roots[$0]), Double(trees.depths[$0])]
      })
  }

  /// The ensemble whose `nodes` and `roots` these are.
  ///
  /// - Parameter isMean: of a forest.
  /// - Throws: `RegressionError.invalidArgument` for numbers that describe no trees.
  package init(
    nodes: Matrix, roots: Matrix, featureCount: Int, isMean: Bool, labels: [Double]
  ) throws {
    func wrong(_ what: String) -> RegressionError {
      .invalidArgument("these are no trees: \(what); fit the model again")
    }
    guard nodes.columns == Self.stateColumns, roots.columns == 2, featureCount > 0 else {
      throw wrong("\(nodes.columns) and \(roots.columns) columns, \(featureCount) features")
    }
    var trees = TreeNodes()
    for index in 0..<nodes.rows {
      let node = Array(nodes.row(index))
      guard let feature = Int32(exactly: node[1]), let left = Int32(exactly: node[2]),
        feature >= -1, Int(feature) < featureCount,
        feature < 0 ? Int(left) == index : Int(left) > index && Int(left) + 1 < nodes.rows
      else { throw wrong("node \(index) is \(node)") }
      trees.nodes.append(
        TreeNodes.Node(
          threshold: feature < 0 ? .infinity : node[0], feature: max(feature, 0), left: left))
      trees.values.append(node[3])
    }
    for index in 0..<roots.rows {
      guard let root = Int(exactly: roots[index, 0]), let depth = Int(exactly: roots[index, 1]),
        trees.nodes.indices.contains(root), (0...nodes.rows).contains(depth)
      else { throw wrong("root \(index) is \(Array(roots.row(index)))") }
      trees.roots.append(root)
      trees.depths.append(depth)
    }
    self.init(
      featureCount: featureCount, trees: trees, combination: isMean ? .mean : .sum,
      scaler: try LabelScaler(labels))
  }
}
