/// A splittable random generator: the n-th number is a function of the key and n alone.
///
/// `split` derives independent generators from names (a trial, a graph, a step), so a result does
/// not depend on the order in which workers draw. The mixing function is SplitMix64's (Steele, Lea
/// and Flood 2014, figure 19), applied to a Weyl counter.
public struct RandomSource: RandomNumberGenerator, Hashable, Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  public init(seed: Int) {
    key = Self.mix(UInt64(bitPattern: Int64(seed)) &+ 0x9E37_79B9_7F4A_7C15)
  }

  private init(key: UInt64) { self.key = key }

  /// A permutation of 64 bits in which every bit of the argument changes about half of the result's.
  @inlinable
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The generator named by `names` below this one, such as an epoch and a step; it does not advance
  /// this one, and the same names always give the same generator.
  public func split(_ names: Int...) -> RandomSource {
    var derived = key
    for name in names {
      derived = Self.mix(
        Self.mix(derived ^ 0xD1B5_4A32_D192_ED03)
          &+ UInt64(bitPattern: Int64(name)) &* 0x9E37_79B9_7F4A_7C15)
    }
    return RandomSource(key: derived)
  }

  public mutating func next() -> UInt64 {
    counter &+= 1
    return Self.mix(key &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// Uniform in `0..<1`, with 24 random bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Uniform in `0..<1`, with 53 random bits.
  public mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in `0..<bound`; 0 for a bound below 1. Bias below 2⁻⁶⁴·bound (Lemire 2019, without rejection).
  public mutating func below(_ bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
