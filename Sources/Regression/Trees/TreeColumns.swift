import Tensors

/// The features of a training set as trees see them: columns of two values as bits, all others as
/// bins; columns of one value are left out.
///
/// Every cut of a feature, between two neighboring values or bins, is a slot of a histogram. Slots of
/// bits come first.
struct TreeColumns: Sendable {
  /// Features of more different values are cut at so many quantiles.
  static let mostBins = 256
  /// Bits are added in groups of so many.
  static let bitGroup = 32
  static let slotGroup = 8

  let rows: Int
  let featureCount: Int
  /// The bytes of a row in `bits`: a multiple of `bitGroup`.
  private(set) var bitStride = 0
  /// Row after row, −1 for the larger value of a column and 0 for the smaller.
  private(set) var bits: [Int8] = []
  private(set) var binColumns = 0
  /// Row after row, of each column of bins the slot of the cut just below the value; `slotCount`
  /// for values below all cuts.
  private(set) var binSlots: [UInt32] = []
  /// A multiple of `slotGroup`.
  private(set) var slotCount = 0
  /// The slots of each feature, in the order of its values.
  private(set) var slotsOfFeature: [Range<Int>]
  private var columnOfFeature: [Int]
  /// −1 for slots that only fill groups.
  private(set) var featureOfSlot: [Int] = []
  /// Of each slot the values of the training set just below and above its cut.
  private(set) var lower: [Double] = []
  private(set) var upper: [Double] = []
  /// The slots in the order of their features, then values: the first of equal splits is taken.
  private(set) var naturalOrder: [Int64] = []

  /// - Parameter points: finite.
  init(_ points: Matrix, mostBins: Int = mostBins) {
    (rows, featureCount) = (points.rows, points.columns)
    slotsOfFeature = Array(repeating: 0..<0, count: points.columns)
    columnOfFeature = Array(repeating: 0, count: points.columns)
    let columns = points.transposed
    var (bitFeatures, binFeatures): ([Int], [Int]) = ([], [])
    for feature in 0..<featureCount {
      let column = columns.row(feature)
      guard let first = column.first, let other = column.first(where: { $0 != first }) else {
        continue
      }
      if column.allSatisfy({ $0 == first || $0 == other }) {
        bitFeatures.append(feature)
        slotsOfFeature[feature] = lower.count..<lower.count + 1
        lower.append(min(first, other))
        upper.append(max(first, other))
      } else {
        binFeatures.append(feature)
      }
    }
    bitStride = Self.rounded(bitFeatures.count, to: Self.bitGroup)
    pad(to: bitStride)
    bits = Array(repeating: 0, count: rows * bitStride)
    for (index, feature) in bitFeatures.enumerated() {
      for (row, value) in columns.row(feature).enumerated() where value == upper[index] {
        bits[row * bitStride + index] = -1
      }
    }
    addBins(binFeatures, of: columns, mostBins: mostBins)
    setOrder()
  }

  private mutating func addBins(_ features: [Int], of columns: Matrix, mostBins: Int) {
    binColumns = features.count
    for (index, feature) in features.enumerated() {
      columnOfFeature[feature] = index
      let cuts = Self.cuts(columns.row(feature).sorted(), mostBins: mostBins)
      slotsOfFeature[feature] = lower.count..<lower.count + cuts.count
      lower += cuts.map(\.lower)
      upper += cuts.map(\.upper)
    }
    slotCount = Self.rounded(lower.count, to: Self.slotGroup)
    pad(to: slotCount)
    binSlots = Array(repeating: UInt32(slotCount), count: rows * binColumns)
    for (index, feature) in features.enumerated() {
      let slots = slotsOfFeature[feature]
      for (row, value) in columns.row(feature).enumerated() {
        let above = slots.partitioningIndex { upper[$0] > value }
        if above > slots.lowerBound { binSlots[row * binColumns + index] = UInt32(above - 1) }
      }
    }
  }

  /// Where a row of `binSlots` has a feature of bins.
  func binColumn(of feature: Int) -> Int { columnOfFeature[feature] }

  /// Between all different values; where they are too many, at most `mostBins` − 1 cuts with about
  /// as many rows between them.
  private static func cuts(
    _ sorted: [Double], mostBins: Int
  ) -> [(lower: Double, upper: Double)] {
    let changes = sorted.indices.dropFirst().filter { sorted[$0] != sorted[$0 - 1] }
    var chosen = Array(changes)
    if changes.count >= mostBins {
      let wanted = (1..<mostBins).map { $0 * sorted.count / mostBins }
      var next = 0
      chosen = []
      for row in wanted where next < changes.count && row >= changes[next] {
        while next < changes.count, changes[next] < row { next += 1 }
        if next < changes.count { chosen.append(changes[next]) }
        next += 1
      }
    }
    return chosen.map { (sorted[$0 - 1], sorted[$0]) }
  }

  private mutating func pad(to count: Int) {
    let missing = Array(repeating: 0.0, count: count - lower.count)
    lower += missing
    upper += missing
  }

  private mutating func setOrder() {
    featureOfSlot = Array(repeating: -1, count: slotCount)
    naturalOrder = Array(repeating: .max, count: slotCount)
    var next: Int64 = 0
    for (feature, slots) in slotsOfFeature.enumerated() {
      for slot in slots {
        (featureOfSlot[slot], naturalOrder[slot]) = (feature, next)
        next += 1
      }
    }
  }

  private static func rounded(_ count: Int, to group: Int) -> Int {
    (count + group - 1) / group * group
  }
}

extension Range<Int> {
  /// The first index for which `isAfter` holds, of a range where it holds for all that follow one
  /// for which it does; `upperBound` where it holds for none.
  fileprivate func partitioningIndex(where isAfter: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
