/// The number of rows and the sum of their targets in one 64-bit integer, 2⁴⁴ · count + sum: what
/// histograms of trees add up.
///
/// Targets are whole multiples of a unit, so that sums are exact: they depend neither on the order
/// of the rows nor on whether they were added or come from a difference, and equal splits have
/// equal gains.
enum TreeSum {
  static let shift: Int64 = 44
  /// What makes the count round to the nearest: the sum may be negative.
  static let half: Int64 = 1 << 43
  /// The most rows of a training set; a target then keeps at least 24 bits.
  static let mostRows = 1 << 18

  static func count(_ packed: Int64) -> Int64 { (packed &+ half) &>> shift }
  static func sum(_ packed: Int64) -> Int64 { packed &- (count(packed) &<< shift) }

  /// The smallest power of two in which no sum of some `targets`, each times its weight, leaves its
  /// 43 bits.
  static func unit(for targets: UnsafePointer<Double>, weights: UnsafePointer<Int32>, count: Int)
    -> Double
  {
    var total = 0.0
    for row in 0..<count { total += targets[row].magnitude * Double(weights[row]) }
    guard total > 0x1p-900, total.isFinite else { return 1 }
    // Rounding adds at most half a unit a row.
    return Double(sign: .plus, exponent: total.exponent + 1 - 42, significand: 1)
  }
}
