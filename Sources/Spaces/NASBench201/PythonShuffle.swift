/// CPython's `random.seed(n)` and `random.shuffle`, to repeat orders that benchmarks published.
///
/// The generator is MT19937 (Matsumoto and Nishimura 1998) with its `init_by_array` seeding; the
/// shuffle is that of CPython 3.2 and later, whose bounded numbers come from `getrandbits` with
/// rejection. For reproducing such orders only: everything else draws from `RandomSource`.
struct PythonShuffle {
  private var state: [UInt32]
  private var position = PythonShuffle.length

  private static let length = 624
  private static let middle = 397

  /// `random.seed(seed)` for an integer below 2³².
  init(seed: UInt32) {
    var state = [UInt32](repeating: 0, count: Self.length)
    state[0] = 19_650_218
    for i in 1..<Self.length {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
    var i = 1
    for _ in 0..<Self.length {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ seed
      i = Self.following(i, &state)
    }
    for _ in 0..<Self.length - 1 {
      state[i] =
        (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
      i = Self.following(i, &state)
    }
    state[0] = 0x8000_0000
    self.state = state
  }

  private static func following(_ i: Int, _ state: inout [UInt32]) -> Int {
    guard i + 1 >= length else { return i + 1 }
    state[0] = state[length - 1]
    return 1
  }

  private mutating func next() -> UInt32 {
    if position == Self.length {
      for i in 0..<Self.length {
        let joined =
          (state[i] & 0x8000_0000) | (state[(i + 1) % Self.length] & 0x7FFF_FFFF)
        state[i] =
          state[(i + Self.middle) % Self.length] ^ (joined >> 1)
          ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
      }
      position = 0
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// Uniform in `0..<bound`, for a bound of 1 to 2³¹.
  private mutating func below(_ bound: Int) -> Int {
    let bits = Int.bitWidth - bound.leadingZeroBitCount
    while true {
      let candidate = Int(next() >> UInt32(32 - bits))
      if candidate < bound { return candidate }
    }
  }

  /// `random.shuffle(elements)`.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, below(i + 1))
    }
  }
}
