/// What a pickle may refer back to: 4 bytes an entry and every short text once, since large files
/// remember hundreds of millions of the same few texts.
struct PickleMemo {
  /// 0: nothing, 1: released, otherwise 2 + the place in `values`.
  private var slots: [UInt32] = []
  private var values: [PickleValue] = []
  private var vacant: [UInt32] = []
  private var texts: [String: UInt32] = [:]

  /// How far an index may leave those before it behind.
  static let widestGap = 1 << 16
  private static let longestText = 128

  /// An upper bound of the memory of indices and short texts, which nothing releases.
  private(set) var retainedBytes = 0

  /// One more than the highest index.
  var count: Int { slots.count }

  /// Whether `index` is near enough to those used so far.
  func accepts(_ index: Int) -> Bool { index < slots.count + Self.widestGap }

  mutating func put(_ value: PickleValue, at index: Int) {
    if index >= slots.count {
      retainedBytes += 4 * (index + 1 - slots.count)
      slots.append(contentsOf: repeatElement(0, count: index + 1 - slots.count))
    }
    guard case .string(let text) = value, text.utf8.count <= Self.longestText else {
      slots[index] = place(value)
      return
    }
    if let known = texts[text] {
      slots[index] = known
    } else {
      slots[index] = place(value)
      texts[text] = slots[index]
      retainedBytes += 128 + text.utf8.count
    }
  }

  private mutating func place(_ value: PickleValue) -> UInt32 {
    if let place = vacant.popLast() {
      values[Int(place)] = value
      return place + 2
    }
    values.append(value)
    return UInt32(truncatingIfNeeded: values.count + 1)
  }

  /// nil where nothing was put.
  subscript(index: Int) -> PickleValue? {
    guard slots.indices.contains(index), slots[index] > 0 else { return nil }
    return slots[index] == 1 ? .released : values[Int(slots[index]) - 2]
  }

  /// Lets go of everything large that was put from index `start` on: not of short texts, types and
  /// names, which pickles refer to from anywhere.
  mutating func release(from start: Int) {
    for index in min(start, slots.count)..<slots.count where slots[index] > 1 {
      let place = Int(slots[index]) - 2
      switch values[place] {
      case .elementType, .global, .opaque: continue
      case .string(let text) where text.utf8.count <= Self.longestText: continue
      default: break
      }
      slots[index] = 1
      if case .released = values[place] { continue }
      values[place] = .released
      vacant.append(UInt32(place))
    }
  }
}
