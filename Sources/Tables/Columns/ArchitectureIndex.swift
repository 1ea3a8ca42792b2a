import Spaces
import Storage

/// Architectures numbered from 0 in the order they came, and found again: the packed form of all in
/// one array and an open-addressing table of their numbers.
struct ArchitectureIndex: Sendable {
  /// All architectures as `ArchitecturePacking` writes them.
  private(set) var packed: [UInt8] = []
  /// Where each begins in `packed`, and the end.
  private var starts: [Int] = [0]
  /// 0, or the number + 1, at the hash or behind it.
  private var slots: [Int32] = Array(repeating: 0, count: 16)

  init() {}

  /// Throws what `ArchitecturePacking.unpack` throws, and `invalidArgument` for one that comes twice.
  init(packed: [UInt8]) throws {
    for architecture in try ArchitecturePacking.unpack(packed) {
      guard insert(architecture).isNew else {
        throw TablesError.invalidArgument("an architecture is listed twice")
      }
    }
  }

  var count: Int { starts.count - 1 }

  /// The architecture's number, a new one where it is not known yet.
  mutating func insert(_ architecture: Architecture) -> (number: Int, isNew: Bool) {
    let bytes = ArchitecturePacking.pack([architecture])
    var slot = place(of: bytes)
    if slots[slot] > 0 { return (Int(slots[slot]) - 1, false) }
    if 2 * (count + 1) > slots.count {
      grow()
      slot = place(of: bytes)
    }
    packed.append(contentsOf: bytes)
    starts.append(packed.count)
    slots[slot] = Int32(count)
    return (count - 1, true)
  }

  func number(of architecture: Architecture) -> Int? {
    let slot = place(of: ArchitecturePacking.pack([architecture]))
    return slots[slot] > 0 ? Int(slots[slot]) - 1 : nil
  }

  /// The architecture of a number in `0..<count`.
  subscript(number: Int) -> Architecture {
    let bytes = packed[starts[number]..<starts[number + 1]]
    return Architecture(uncheckedNodeCount: Int(bytes.first ?? 1), bytes: Array(bytes.dropFirst()))
  }

  /// The slot that holds these bytes, or the free one where they belong.
  private func place(of bytes: [UInt8]) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: fingerprint(bytes)) & mask
    while slots[slot] > 0 {
      let number = Int(slots[slot]) - 1
      if packed[starts[number]..<starts[number + 1]].elementsEqual(bytes) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    let mask = slots.count - 1
    for number in 0..<count {
      var slot =
        Int(truncatingIfNeeded: fingerprint(packed[starts[number]..<starts[number + 1]])) & mask
      while slots[slot] > 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number + 1)
    }
  }
}

/// A 64-bit hash that is the same in every process: FNV-1a, and the finalizer of MurmurHash3.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var fingerprint = Fingerprint()
  fingerprint.add(bytes)
  var hash = fingerprint.value
  hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
  return hash ^ hash >> 33
}
