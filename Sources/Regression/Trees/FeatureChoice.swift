import Tensors

/// Which features a node may be split by, and which of equal splits is taken.
struct FeatureChoice {
  /// Of each slot its place: the first of equal splits is taken. `Int64.max` for slots that are left
  /// out.
  private(set) var order: [Int64]
  /// The features of the present tree; all where nil.
  var features: [Int]?
  /// Each level of a tree draws so many of the tree's features anew.
  var perLevel: Int?
  /// Each node draws so many features anew, then more until one has two values there, and equal
  /// splits are taken in the order of the draw.
  var perNode: Int?
  /// Of the present tree's draws.
  var random = RandomSource(seed: 0)

  private let columns: TreeColumns
  private var drawn: [Int]

  init(_ columns: TreeColumns) {
    self.columns = columns
    order = columns.naturalOrder
    drawn = Array(0..<columns.featureCount)
  }

  /// Settles `order` for a node.
  mutating func prepare(_ histogram: UnsafeMutablePointer<Int64>, total: Int64, depth: Int) {
    if let perNode {
      draw(perNode, histogram, total)
    } else if let perLevel {
      var source = random.split(depth)
      drawn = features ?? Array(0..<columns.featureCount)
      for index in 0..<min(perLevel, drawn.count) {
        drawn.swapAt(index, index + source.below(drawn.count - index))
      }
      allow(drawn.prefix(perLevel))
    }
  }

  /// Begins a tree that may use `features` alone; all where nil.
  mutating func begin(features: [Int]? = nil, random: RandomSource) {
    (self.features, self.random) = (features, random)
    drawn = Array(0..<columns.featureCount)
    if let features { allow(features[...]) }
  }

  private mutating func allow(_ features: ArraySlice<Int>) {
    for slot in order.indices { order[slot] = .max }
    for feature in features {
      for slot in columns.slotsOfFeature[feature] { order[slot] = columns.naturalOrder[slot] }
    }
  }

  private mutating func draw(
    _ count: Int, _ histogram: UnsafeMutablePointer<Int64>, _ total: Int64
  ) {
    for slot in order.indices { order[slot] = .max }
    let all = TreeSum.count(total)
    var canSplit = false
    for place in drawn.indices {
      if place >= count && canSplit { break }
      drawn.swapAt(place, place + random.below(drawn.count - place))
      for slot in columns.slotsOfFeature[drawn[place]] {
        order[slot] = Int64(place)
        let above = TreeSum.count(histogram[slot])
        canSplit = canSplit || (above > 0 && above < all)
      }
    }
  }
}
