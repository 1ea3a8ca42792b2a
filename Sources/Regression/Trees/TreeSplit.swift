import Tensors

/// Where a node is split.
struct TreeSplit {
  var slot: Int
  /// Rows of a larger value of the slot's feature go right.
  var threshold: Double
  /// The `TreeSum` of the right child.
  var right: Int64
  var gain: Double
}

extension TreeGrower {
  /// The split of most gain among the features of `choice`, the first in its order of equal ones; nil
  /// where the rules allow none.
  func bestSplit(
    _ histogram: UnsafeMutablePointer<Int64>, total: Int64, depth: Int, unit: Double
  ) -> TreeSplit? {
    choice.prepare(histogram, total: total, depth: depth)
    guard let slot = bestSlot(histogram, total: total) else { return nil }
    let right = histogram[slot]
    let (parts, whole) = (score(right) + score(total &- right), score(total))
    let gain = unit * unit * (parts - whole)
    if let least = rules.minimumGain {
      // What rounding alone can make is no gain.
      guard gain > least, parts - whole > 1e-12 * parts else { return nil }
    }
    return TreeSplit(
      slot: slot, threshold: threshold(of: slot, histogram), right: right, gain: gain)
  }

  /// Σ² ÷ (n + λ).
  private func score(_ packed: Int64) -> Double {
    let sum = Double(TreeSum.sum(packed))
    return sum * sum / (Double(TreeSum.count(packed)) + rules.lambda)
  }

  /// Eight slots at a time: the sides' scores on one denominator, which gives mirrored splits equal
  /// bits.
  private func bestSlot(_ histogram: UnsafeMutablePointer<Int64>, total: Int64) -> Int? {
    typealias Counts = SIMD8<Int64>
    typealias Numbers = SIMD8<Double>
    let raw = UnsafeRawPointer(histogram)
    let minimum = Counts(repeating: Int64(rules.minimumLeafRows))
    let allCount = TreeSum.count(total)
    let most = Counts(repeating: allCount) &- minimum
    let all = Numbers(repeating: Double(TreeSum.sum(total)))
    let lambda = Numbers(repeating: rules.lambda)
    let denominator = Numbers(repeating: Double(allCount) + 2 * rules.lambda)
    var best = Numbers(repeating: -1)
    var bestOrder = Counts(repeating: .max)
    var bestSlot = Counts(repeating: 0)
    choice.order.withUnsafeBytes { orders in
      guard let orders = orders.baseAddress else { return }
      for slot in stride(from: 0, to: columns.slotCount, by: 8) {
        let packed = raw.loadUnaligned(fromByteOffset: 8 * slot, as: Counts.self)
        let order = orders.loadUnaligned(fromByteOffset: 8 * slot, as: Counts.self)
        let counts =
          (packed &+ Counts(repeating: TreeSum.half)) &>> Counts(repeating: TreeSum.shift)
        let right = Self.numbers(packed &- (counts &<< Counts(repeating: TreeSum.shift)))
        let left = all - right
        let rightWeight = Self.numbers(counts) + lambda
        let leftWeight = denominator - rightWeight
        let gain =
          (left * left * rightWeight + right * right * leftWeight) / (leftWeight * rightWeight)
        let isAllowed =
          (counts .>= minimum) .& (counts .<= most) .& (order .!= Counts(repeating: .max))
        let isBetter =
          isAllowed .& ((gain .> best) .| ((gain .== best) .& (order .< bestOrder)))
        best.replace(with: gain, where: isBetter)
        bestOrder.replace(with: order, where: isBetter)
        bestSlot.replace(with: Counts(repeating: Int64(slot)), where: isBetter)
      }
    }
    var (slot, gain, order) = (-1, -1.0, Int64.max)
    for lane in 0..<8 {
      if best[lane] > gain || (best[lane] == gain && bestOrder[lane] < order) {
        (slot, gain, order) = (Int(bestSlot[lane]) + lane, best[lane], bestOrder[lane])
      }
    }
    return slot < 0 ? nil : slot
  }

  /// Whole numbers below 2⁵¹ in magnitude, exactly: added to the bits of 1.5 · 2⁵² they are its last
  /// digits.
  @inline(__always)
  private static func numbers(_ whole: SIMD8<Int64>) -> SIMD8<Double> {
    let magic = 0x1.8p52
    let bits = whole &+ SIMD8<Int64>(repeating: Int64(bitPattern: magic.bitPattern))
    return unsafeBitCast(bits, to: SIMD8<Double>.self) - SIMD8<Double>(repeating: magic)
  }

  /// The cuts of one feature between the same rows of the node are one split.
  private func threshold(of slot: Int, _ histogram: UnsafeMutablePointer<Int64>) -> Double {
    let slots = columns.slotsOfFeature[columns.featureOfSlot[slot]]
    let count = TreeSum.count(histogram[slot])
    var (first, last) = (slot, slot)
    while first > slots.lowerBound, TreeSum.count(histogram[first - 1]) == count { first -= 1 }
    while last + 1 < slots.upperBound, TreeSum.count(histogram[last + 1]) == count { last += 1 }
    let (lower, upper) = (columns.lower, columns.upper)
    switch rules.threshold {
    case .middleLeft: return Self.middle(lower[first], upper[last])
    case .middleRight: return Self.middle(lower[first], upper[last]).nextDown
    case .highest: return Self.middle(lower[last], upper[last])
    }
  }

  /// At least `low` and below `high`.
  private static func middle(_ low: Double, _ high: Double) -> Double {
    let middle = low / 2 + high / 2
    return middle < high && middle > low ? middle : low
  }
}
