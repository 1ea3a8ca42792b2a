import Spaces

/// Finds the first architecture of the same `canonicalKey`.
struct ClassIndex: Sendable {
  /// The fingerprints of the canonical hashes, ascending, and the number of each one's architecture.
  let fingerprints: [UInt64]
  let numbers: [Int32]

  /// Of the fingerprint of each architecture, by number.
  init(_ unordered: [UInt64]) {
    let order = unordered.indices.sorted {
      unordered[$0] == unordered[$1] ? $0 < $1 : unordered[$0] < unordered[$1]
    }
    fingerprints = order.map { unordered[$0] }
    numbers = order.map { Int32($0) }
  }

  /// Nil where these are no index of `count` architectures.
  init?(fingerprints: [UInt64], numbers: [Int32], count: Int) {
    guard fingerprints.count == count, numbers.count == count,
      numbers.allSatisfy({ (0..<Int32(count)).contains($0) }),
      zip(fingerprints, fingerprints.dropFirst()).allSatisfy(<=)
    else { return nil }
    (self.fingerprints, self.numbers) = (fingerprints, numbers)
  }

  static func fingerprint(ofHash hash: String) -> UInt64 { Tables.fingerprint(hash.utf8) }

  /// The number of an architecture of the same class, the first in the list.
  func number(
    of architecture: Architecture, among index: ArchitectureIndex, in space: any SearchSpace
  ) throws -> Int? {
    let hash = try space.canonicalKey(of: architecture)
    let wanted = Self.fingerprint(ofHash: hash)
    var (low, high) = (0, fingerprints.count)
    while low < high {
      let middle = (low + high) / 2
      if fingerprints[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    while low < fingerprints.count, fingerprints[low] == wanted {
      let number = Int(numbers[low])
      if try space.canonicalKey(of: index[number]) == hash { return number }
      low += 1
    }
    return nil
  }
}
