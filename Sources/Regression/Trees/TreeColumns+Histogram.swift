extension TreeColumns {
  /// The numbers that a histogram takes: its slots, and one more that nobody reads.
  var histogramCount: Int { slotCount + 1 }

  /// Writes into each slot the sum over those of the rows that lie above its cut.
  ///
  /// - Parameters:
  ///   - order: the rows, `count` of them.
  ///   - sums: of each row of the training set its `TreeSum`.
  func histogram(
    of order: UnsafePointer<Int32>, count: Int, sums: UnsafePointer<Int64>,
    into histogram: UnsafeMutablePointer<Int64>
  ) {
    bits.withUnsafeBufferPointer { bits in
      guard let bits = bits.baseAddress else { return }
      for first in stride(from: 0, to: bitStride, by: Self.bitGroup) {
        addBits(bits + first, order, count, sums, into: histogram + first)
      }
    }
    guard binColumns > 0 else { return }
    (histogram + bitStride).update(repeating: 0, count: histogramCount - bitStride)
    binSlots.withUnsafeBufferPointer { slots in
      guard let slots = slots.baseAddress else { return }
      for index in 0..<count {
        let row = Int(order[index])
        let (sum, own) = (sums[row], slots + row * binColumns)
        for column in 0..<binColumns { histogram[Int(own[column])] &+= sum }
      }
    }
    for slots in slotsOfFeature where slots.lowerBound >= bitStride && slots.count > 1 {
      for slot in slots.dropLast().reversed() { histogram[slot] &+= histogram[slot + 1] }
    }
  }

  /// One group of bits, which stays in registers.
  @inline(__always)
  private func addBits(
    _ bits: UnsafePointer<Int8>, _ order: UnsafePointer<Int32>, _ count: Int,
    _ sums: UnsafePointer<Int64>, into histogram: UnsafeMutablePointer<Int64>
  ) {
    var (a, b, c, d) = (SIMD8<Int64>(), SIMD8<Int64>(), SIMD8<Int64>(), SIMD8<Int64>())
    for index in 0..<count {
      let row = Int(order[index])
      let sum = SIMD8<Int64>(repeating: sums[row])
      let raw = UnsafeRawPointer(bits + row * bitStride)
      a &+= Self.mask(raw) & sum
      b &+= Self.mask(raw + 8) & sum
      c &+= Self.mask(raw + 16) & sum
      d &+= Self.mask(raw + 24) & sum
    }
    let raw = UnsafeMutableRawPointer(histogram)
    raw.storeBytes(of: a, as: SIMD8<Int64>.self)
    raw.storeBytes(of: b, toByteOffset: 64, as: SIMD8<Int64>.self)
    raw.storeBytes(of: c, toByteOffset: 128, as: SIMD8<Int64>.self)
    raw.storeBytes(of: d, toByteOffset: 192, as: SIMD8<Int64>.self)
  }

  @inline(__always)
  private static func mask(_ raw: UnsafeRawPointer) -> SIMD8<Int64> {
    SIMD8<Int64>(truncatingIfNeeded: raw.loadUnaligned(as: SIMD8<Int8>.self))
  }
}
