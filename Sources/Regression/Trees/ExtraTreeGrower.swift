import Tensors

/// Rows of features, each filled with zeros to a whole number of vectors.
struct PaddedRows: Sendable {
  typealias Vector = SIMD8<Double>

  let rows: Int
  let features: Int
  /// A multiple of the lanes of a vector.
  let width: Int
  let values: [Double]

  init(_ points: Matrix) {
    (rows, features) = (points.rows, points.columns)
    width = (points.columns + Vector.scalarCount - 1) / Vector.scalarCount * Vector.scalarCount
    var values: [Double] = []
    values.reserveCapacity(rows * width)
    for row in 0..<points.rows {
      values += points.row(row)
      values += repeatElement(0, count: width - points.columns)
    }
    self.values = values
  }
}

/// Grows one tree of random thresholds.
///
/// All features of a row are compared with their thresholds at once; those that were not drawn have an
/// infinite one.
struct ExtraTreeGrower {
  private typealias Vector = PaddedRows.Vector

  private let rows: PaddedRows
  private let targets: [Double]
  private let perNode: Int
  private let minimumLeafRows: Int
  private var random: RandomSource

  /// The rows, those of a node together.
  private var order: [Int]
  private var drawn: [Int]
  /// Of each feature, in the present node.
  private var least: [Double]
  private var largest: [Double]
  private var thresholds: [Double]
  /// Of the rows above each threshold.
  private var counts: [Double]
  private var sums: [Double]

  private struct Split {
    var feature: Int
    var threshold: Double
  }

  init(
    _ rows: PaddedRows, targets: [Double], perNode: Int, minimumLeafRows: Int, random: RandomSource
  ) {
    (self.rows, self.targets, self.random) = (rows, targets, random)
    (self.perNode, self.minimumLeafRows) = (perNode, minimumLeafRows)
    order = Array(0..<rows.rows)
    drawn = Array(0..<rows.features)
    let zeros = [Double](repeating: 0, count: rows.width)
    (least, largest, thresholds, counts, sums) = (zeros, zeros, zeros, zeros, zeros)
  }

  /// The tree. Throws what `control` throws.
  mutating func grow(control: RunControl) throws -> TreeNodes {
    var nodes = TreeNodes()
    nodes.roots = [nodes.addLeaf(mean(0..<rows.rows))]
    var open = [(node: 0, range: 0..<rows.rows, depth: 0)]
    var deepest = 0
    while let (node, range, depth) = open.popLast() {
      guard range.count >= 2 * minimumLeafRows, !isPure(range),
        let split = try split(range, control: control)
      else { continue }
      let middle = partition(range, by: split)
      let parts = [range.lowerBound..<middle, middle..<range.upperBound]
      let left = nodes.addLeaf(mean(parts[0]))
      _ = nodes.addLeaf(mean(parts[1]))
      nodes.nodes[node] = TreeNodes.Node(
        threshold: split.threshold, feature: Int32(split.feature), left: Int32(left))
      open.append((left, parts[0], depth + 1))
      open.append((left + 1, parts[1], depth + 1))
      deepest = max(deepest, depth + 1)
    }
    nodes.depths = [deepest]
    return nodes
  }

  private func mean(_ range: Range<Int>) -> Double {
    range.reduce(0) { $0 + targets[order[$1]] } / Double(max(range.count, 1))
  }

  private func isPure(_ range: Range<Int>) -> Bool {
    range.allSatisfy { targets[order[$0]] == targets[order[range.lowerBound]] }
  }

  /// The drawn split after which the squared error is least, the first drawn of equal ones; nil where
  /// no feature has two values, or every split leaves too few rows on a side.
  private mutating func split(_ range: Range<Int>, control: RunControl) throws -> Split? {
    try findBounds(range, control: control)
    let places = drawThresholds()
    try sumAbove(range, control: control)
    let total = range.reduce(0) { $0 + targets[order[$1]] }
    let (all, fewest) = (Double(range.count), Double(minimumLeafRows))
    var best: (split: Split, score: Double)?
    for feature in drawn.prefix(places) where thresholds[feature] < .infinity {
      let (right, rightSum) = (counts[feature], sums[feature])
      let (left, leftSum) = (all - right, total - rightSum)
      guard right >= fewest, left >= fewest else { continue }
      let score = leftSum * leftSum / left + rightSum * rightSum / right
      if score > best?.score ?? -1 {
        best = (Split(feature: feature, threshold: thresholds[feature]), score)
      }
    }
    return best?.split
  }

  /// Draws features, and more until one of them has two values, with a threshold for each that has.
  /// Returns how many; they come first in `drawn`.
  private mutating func drawThresholds() -> Int {
    for feature in thresholds.indices { thresholds[feature] = .infinity }
    var canSplit = false
    for place in drawn.indices {
      if place >= perNode && canSplit { return place }
      drawn.swapAt(place, place + random.below(drawn.count - place))
      let feature = drawn[place]
      let (low, high) = (least[feature], largest[feature])
      guard low < high else { continue }
      let share = random.uniformDouble()
      let threshold = low + share * (high - low)
      thresholds[feature] = threshold < high ? threshold : low
      canSplit = true
    }
    return drawn.count
  }

  /// Moves the rows above the threshold behind the others; both keep their order. Returns where they
  /// begin.
  private mutating func partition(_ range: Range<Int>, by split: Split) -> Int {
    var right: [Int] = []
    var next = range.lowerBound
    for position in range {
      let row = order[position]
      if rows.values[row * rows.width + split.feature] > split.threshold {
        right.append(row)
      } else {
        order[next] = row
        next += 1
      }
    }
    order.replaceSubrange(next..<range.upperBound, with: right)
    return next
  }

  // MARK: Passes over all features

  private static let step = MemoryLayout<Vector>.stride

  /// Settles `least` and `largest`.
  private mutating func findBounds(_ range: Range<Int>, control: RunControl) throws {
    for feature in least.indices {
      (least[feature], largest[feature]) = (.infinity, -.infinity)
    }
    let bytes = rows.width * MemoryLayout<Double>.stride
    try rows.values.withUnsafeBytes { values in
      try least.withUnsafeMutableBytes { least in
        try largest.withUnsafeMutableBytes { largest in
          for position in range {
            if position % 1024 == 0 { try control.check() }
            let row = order[position] * bytes
            for offset in stride(from: 0, to: bytes, by: Self.step) {
              let value = values.loadUnaligned(fromByteOffset: row + offset, as: Vector.self)
              var low = least.loadUnaligned(fromByteOffset: offset, as: Vector.self)
              var high = largest.loadUnaligned(fromByteOffset: offset, as: Vector.self)
              low.replace(with: value, where: value .< low)
              high.replace(with: value, where: value .> high)
              least.storeBytes(of: low, toByteOffset: offset, as: Vector.self)
              largest.storeBytes(of: high, toByteOffset: offset, as: Vector.self)
            }
          }
        }
      }
    }
  }

  /// Settles `counts` and `sums`.
  private mutating func sumAbove(_ range: Range<Int>, control: RunControl) throws {
    for feature in counts.indices { (counts[feature], sums[feature]) = (0, 0) }
    let bytes = rows.width * MemoryLayout<Double>.stride
    try rows.values.withUnsafeBytes { values in
      try thresholds.withUnsafeBytes { thresholds in
        try counts.withUnsafeMutableBytes { counts in
          try sums.withUnsafeMutableBytes { sums in
            for position in range {
              if position % 1024 == 0 { try control.check() }
              let (row, target) = (order[position] * bytes, targets[order[position]])
              for offset in stride(from: 0, to: bytes, by: Self.step) {
                let value = values.loadUnaligned(fromByteOffset: row + offset, as: Vector.self)
                let threshold = thresholds.loadUnaligned(fromByteOffset: offset, as: Vector.self)
                var count = counts.loadUnaligned(fromByteOffset: offset, as: Vector.self)
                var sum = sums.loadUnaligned(fromByteOffset: offset, as: Vector.self)
                let isAbove = value .> threshold
                count.replace(with: count + 1, where: isAbove)
                sum.replace(with: sum + target, where: isAbove)
                counts.storeBytes(of: count, toByteOffset: offset, as: Vector.self)
                sums.storeBytes(of: sum, toByteOffset: offset, as: Vector.self)
              }
            }
          }
        }
      }
    }
  }
}
