/// Reads options as scripts give them, by name: each must be known, of its type and in its range.
///
/// Take every option with `number`, `count` or `flag`, then call `finish`, which refuses what was
/// not taken. Numbers are Doubles throughout, since that is what scripts have.
package struct OptionReader {
  private var rest: [String: Double]
  private var known: [String] = []
  private let refusal: (String) -> any Error

  /// - Parameter refusal: makes the module's own error from a message.
  package init(_ options: [String: Double], refusal: @escaping (String) -> any Error) {
    (rest, self.refusal) = (options, refusal)
  }

  /// A number of `range`, or `standard` where the option is not given.
  package mutating func number<Number: BinaryFloatingPoint>(
    _ name: String, _ standard: Number, in range: ClosedRange<Double>
  ) throws -> Number {
    guard let value = take(name) else { return standard }
    guard range.contains(value) else {
      throw refusal("\(name) is \(value): it must be in \(range.lowerBound)...\(range.upperBound)")
    }
    return Number(value)
  }

  /// A whole number of `range`, or `standard` where the option is not given.
  package mutating func count(
    _ name: String, _ standard: Int, in range: ClosedRange<Int>
  ) throws -> Int {
    guard let value = take(name) else { return standard }
    guard let count = Int(exactly: value) else {
      throw refusal("\(name) must be a whole number, not \(value)")
    }
    guard range.contains(count) else {
      throw refusal("\(name) is \(count): it must be in \(range.lowerBound)...\(range.upperBound)")
    }
    return count
  }

  /// Whether the option is 1 rather than 0, or `standard` where it is not given.
  package mutating func flag(_ name: String, _ standard: Bool) throws -> Bool {
    try count(name, standard ? 1 : 0, in: 0...1) == 1
  }

  /// Throws for an option that nothing took, naming those there are and the one that was meant.
  package func finish() throws {
    guard let unknown = rest.keys.min() else { return }
    let nearest = known.map { ($0, Suggestion.distance(unknown, $0)) }.min { $0.1 < $1.1 }
    let guess = nearest.flatMap { $0.1 <= max(2, unknown.count / 3) ? $0.0 : nil }
    throw refusal(
      "no option '\(unknown)'\(guess.map { ": did you mean \($0)? There" } ?? ": there") are "
        + known.sorted().joined(separator: ", "))
  }

  private mutating func take(_ name: String) -> Double? {
    known.append(name)
    return rest.removeValue(forKey: name)
  }
}
