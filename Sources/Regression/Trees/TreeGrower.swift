import Tensors

/// Grows trees on one training set, one after the other, in memory of its own.
///
/// Rows are kept sorted by node, so that a node is a range of them. The histogram of the larger child
/// is that of its parent less that of the smaller one.
final class TreeGrower {
  /// Of each row what the next tree is to say.
  let targets: UnsafeMutablePointer<Double>
  /// How often each row counts in the next tree: 0 leaves it out, and the tree still says something
  /// about it.
  let weights: UnsafeMutablePointer<Int32>

  let columns: TreeColumns
  let rules: TreeRules
  private let sums: UnsafeMutablePointer<Int64>
  private let order: UnsafeMutablePointer<Int32>
  private let spare: UnsafeMutablePointer<Int32>
  private var histograms: [UnsafeMutablePointer<Int64>] = []
  private var freeHistograms: [Int] = []
  private var open: [OpenNode] = []
  /// The rows of each node of the present tree.
  private var ranges: [Range<Int>] = []
  private var firstNode = 0
  /// What a unit of the sums is worth.
  private var unit = 1.0
  var choice: FeatureChoice

  /// A node that will be split.
  private struct OpenNode {
    var node: Int
    var depth: Int
    var histogram: Int
    var total: Int64
    var split: TreeSplit
  }

  init(_ columns: TreeColumns, _ rules: TreeRules) {
    (self.columns, self.rules) = (columns, rules)
    choice = FeatureChoice(columns)
    targets = .allocate(capacity: columns.rows)
    targets.initialize(repeating: 0, count: columns.rows)
    weights = .allocate(capacity: columns.rows)
    weights.initialize(repeating: 1, count: columns.rows)
    sums = .allocate(capacity: columns.rows)
    order = .allocate(capacity: columns.rows)
    spare = .allocate(capacity: columns.rows)
  }

  deinit {
    for pointer in histograms { pointer.deallocate() }
    targets.deallocate()
    weights.deallocate()
    sums.deallocate()
    order.deallocate()
    spare.deallocate()
  }

  /// Appends a tree of the present targets and weights to `nodes`. Throws what `control` throws.
  func grow(into nodes: inout TreeNodes, control: RunControl) throws {
    let total = prepare()
    (firstNode, ranges) = (nodes.nodes.count, [])
    var (depth, leaves) = (0, 1)
    nodes.roots.append(addLeaf(total, 0..<columns.rows, to: &nodes))
    if mayServe(total, depth: 0) {
      let histogram = takeHistogram()
      fill(histogram, with: 0..<columns.rows)
      consider(firstNode, total, depth: 0, histogram)
    }
    while let next = takeNext(leaves: leaves) {
      try control.check()
      split(next, in: &nodes)
      depth = max(depth, next.depth + 1)
      leaves += 1
    }
    for rest in open { freeHistograms.append(rest.histogram) }
    open.removeAll(keepingCapacity: true)
    nodes.depths.append(depth)
  }

  /// Adds to `values`, one a row, what the last tree of `nodes`, which was grown last, says of every
  /// row.
  func addLastTree(of nodes: TreeNodes, to values: inout [Double]) {
    for (index, range) in ranges.enumerated() {
      let node = firstNode + index
      guard nodes.nodes[node].left == Int32(node) else { continue }
      let value = nodes.values[node]
      for position in range { values[Int(order[position])] += value }
    }
  }

  /// The sum over all rows.
  private func prepare() -> Int64 {
    unit = TreeSum.unit(for: targets, weights: weights, count: columns.rows)
    let (scale, one) = (1 / unit, Int64(1) << TreeSum.shift)
    var total: Int64 = 0
    for row in 0..<columns.rows {
      order[row] = Int32(row)
      // Rows that are left out may have targets of any size.
      let scaled = (targets[row] * scale).rounded()
      let target = scaled.magnitude <= 0x1p42 ? Int64(scaled) : 0
      sums[row] = Int64(weights[row]) &* (one &+ target)
      total &+= sums[row]
    }
    return total
  }

  // MARK: Nodes

  private func addLeaf(_ total: Int64, _ range: Range<Int>, to nodes: inout TreeNodes) -> Int {
    let count = Double(TreeSum.count(total)) + rules.lambda
    let mean = count > 0 ? unit * Double(TreeSum.sum(total)) / count : 0
    ranges.append(range)
    return nodes.addLeaf(rules.leafScale * mean)
  }

  /// Whether a node of that sum and depth might be split.
  private func mayServe(_ total: Int64, depth: Int) -> Bool {
    let count = Int(TreeSum.count(total))
    return depth < rules.maximumDepth && columns.slotCount > 0 && count >= rules.minimumSplitRows
      && count >= 2 * rules.minimumLeafRows
  }

  /// Keeps the node for later if it has a split, or gives its histogram back.
  private func consider(_ node: Int, _ total: Int64, depth: Int, _ histogram: Int) {
    let isPure = rules.minimumGain == nil && isPure(ranges[node - firstNode])
    guard !isPure,
      let split = bestSplit(histograms[histogram], total: total, depth: depth, unit: unit)
    else {
      freeHistograms.append(histogram)
      return
    }
    open.append(
      OpenNode(node: node, depth: depth, histogram: histogram, total: total, split: split))
  }

  private func takeNext(leaves: Int) -> OpenNode? {
    guard case .bestFirst(let most) = rules.growth else { return open.popLast() }
    guard leaves < most else { return nil }
    let best = open.indices.max { open[$0].split.gain < open[$1].split.gain }
    return best.map { open.remove(at: $0) }
  }

  private func split(_ parent: OpenNode, in nodes: inout TreeNodes) {
    let range = ranges[parent.node - firstNode]
    let middle = partition(range, above: parent.split.slot)
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    let leftTotal = parent.total &- parent.split.right
    let first = addLeaf(leftTotal, left, to: &nodes)
    _ = addLeaf(parent.split.right, right, to: &nodes)
    nodes.nodes[parent.node] = TreeNodes.Node(
      threshold: parent.split.threshold, feature: Int32(columns.featureOfSlot[parent.split.slot]),
      left: Int32(first))
    let depth = parent.depth + 1
    var children = [(first, leftTotal, left.count), (first + 1, parent.split.right, right.count)]
    if left.count > right.count { children.swapAt(0, 1) }
    let (small, large) = (children[0], children[1])
    let (smallMay, largeMay) = (mayServe(small.1, depth: depth), mayServe(large.1, depth: depth))
    guard smallMay || largeMay else {
      freeHistograms.append(parent.histogram)
      return
    }
    let histogram = takeHistogram()
    fill(histogram, with: ranges[small.0 - firstNode])
    subtract(histogram, from: parent.histogram)
    if largeMay {
      consider(large.0, large.1, depth: depth, parent.histogram)
    } else {
      freeHistograms.append(parent.histogram)
    }
    if smallMay {
      consider(small.0, small.1, depth: depth, histogram)
    } else {
      freeHistograms.append(histogram)
    }
  }

  /// Whether all rows that count have equal targets.
  private func isPure(_ range: Range<Int>) -> Bool {
    var first: Double?
    for position in range {
      let row = Int(order[position])
      guard weights[row] > 0 else { continue }
      if let first, first != targets[row] { return false }
      first = targets[row]
    }
    return true
  }

  // MARK: Rows

  /// Moves the rows above a cut behind the others; both keep their order. Returns where they begin.
  private func partition(_ range: Range<Int>, above slot: Int) -> Int {
    var (left, right) = (range.lowerBound, 0)
    @inline(__always) func place(_ row: Int32, _ isRight: Int) {
      order[left] = row
      spare[right] = row
      left += 1 - isRight
      right += isRight
    }
    if slot < columns.bitStride {
      columns.bits.withUnsafeBufferPointer { bits in
        guard let column = bits.baseAddress.map({ $0 + slot }) else { return }
        for position in range {
          let row = order[position]
          place(row, Int(column[Int(row) * columns.bitStride] & 1))
        }
      }
    } else {
      let feature = columns.featureOfSlot[slot]
      let column = columns.binColumn(of: feature)
      let (least, most) = (UInt32(slot), UInt32(columns.slotsOfFeature[feature].upperBound))
      columns.binSlots.withUnsafeBufferPointer { slots in
        for position in range {
          let row = order[position]
          let own = slots[Int(row) * columns.binColumns + column]
          place(row, own >= least && own < most ? 1 : 0)
        }
      }
    }
    (order + left).update(from: spare, count: right)
    return left
  }

  // MARK: Histograms

  private func takeHistogram() -> Int {
    if let index = freeHistograms.popLast() { return index }
    let count = columns.histogramCount
    let pointer = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    pointer.initialize(repeating: 0, count: count)
    histograms.append(pointer)
    return histograms.count - 1
  }

  private func fill(_ histogram: Int, with range: Range<Int>) {
    columns.histogram(
      of: order + range.lowerBound, count: range.count, sums: sums, into: histograms[histogram])
  }

  private func subtract(_ part: Int, from whole: Int) {
    let (part, whole) = (histograms[part], histograms[whole])
    for slot in 0..<columns.slotCount { whole[slot] &-= part[slot] }
  }
}
