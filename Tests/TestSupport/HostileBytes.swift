import Glibc
import Tensors

/// Changes, removes, cuts or repeats some of the bytes, where there are any.
public func mutate(_ bytes: inout [UInt8], using random: inout RandomSource) {
  guard !bytes.isEmpty else { return }
  let at = random.below(bytes.count)
  switch random.below(5) {
  case 0: bytes[at] ^= 1 << UInt8(random.below(8))
  case 1: bytes[at] = UInt8(random.below(256))
  case 2: bytes.remove(at: at)
  case 3: bytes.removeSubrange(at...)
  default:
    let count = min(random.below(24), bytes.count - at)
    bytes.insert(contentsOf: bytes[at..<(at + count)], at: random.below(bytes.count))
  }
}

/// The largest resident size of this process so far, in bytes.
public func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
