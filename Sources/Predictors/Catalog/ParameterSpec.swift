import Spaces
import Tensors

/// One parameter of a predictor: what a Python signature, a table of the documentation and a random
/// search over settings are made from.
public struct ParameterSpec: Equatable, Sendable {
  /// The values that a parameter may have.
  public enum Domain: Hashable, Sendable {
    case integer(ClosedRange<Int>)
    /// A lower bound of `aboveZero` leaves 0 out.
    case real(ClosedRange<Double>)
    /// One of these names.
    case choice([String])
    /// True or false.
    case flag
    case embedding
    /// The text form of something in a catalog, such as a predictor with its options.
    case description
  }

  /// What a random search draws from.
  public enum Tuning: Hashable, Sendable {
    /// Uniform, rounded down for integers.
    case uniform(ClosedRange<Double>)
    /// Uniform in the logarithm, rounded down for integers.
    case logarithmic(ClosedRange<Double>)
    case values([Double])
    case choices([String])
  }

  /// The lower bound of a real number that must be positive.
  public static let aboveZero = Double.leastNonzeroMagnitude

  /// As in Python: lower case with underscores.
  public let name: String
  public let domain: Domain
  /// `.none` where the parameter may be, and by default is, absent.
  public let defaultValue: OptionValue
  /// nil for what is not tuned.
  public let tuning: Tuning?
  /// One or two sentences with unit and effect.
  public let doc: String

  public init(
    _ name: String, _ domain: Domain, default defaultValue: OptionValue, tuning: Tuning? = nil,
    _ doc: String
  ) {
    (self.name, self.domain, self.defaultValue) = (name, domain, defaultValue)
    (self.tuning, self.doc) = (tuning, doc)
  }

  /// The value as this parameter's type. Throws `PredictorsError.invalidOption` for another type or
  /// a value out of range; `owner` names the predictor.
  func checked(_ value: OptionValue, owner: String) throws -> OptionValue {
    switch (domain, value) {
    case (_, .none) where defaultValue == .none: return value
    case (.integer(let range), .integer(let number)) where range.contains(number): return value
    case (.integer(let range), .real(let number)):
      if let whole = Int(exactly: number), range.contains(whole) { return .integer(whole) }
    case (.real(let range), .real(let number)) where range.contains(number): return value
    case (.real(let range), .integer(let number)) where range.contains(Double(number)):
      return .real(Double(number))
    case (.choice(let names), .text(let name)) where names.contains(name): return value
    case (.flag, .flag), (.embedding, .embedding): return value
    case (.description, .text(let text)):
      _ = try Description(parsing: text)
      return value
    default: break
    }
    var hint = ""
    if case (.choice(let names), .text(let name)) = (domain, value) {
      hint = Suggestion.hint(for: name, among: names)
    }
    throw PredictorsError.invalidOption(
      "\(name) of \(owner) is \(value): it must be \(domainText)\(hint)")
  }

  /// The domain in words: "an integer in 1...4096".
  public var domainText: String {
    switch domain {
    case .integer(let range):
      range.upperBound == .max
        ? "an integer, at least \(range.lowerBound)"
        : "an integer in \(range.lowerBound)...\(range.upperBound)"
    case .real(let range):
      switch (range.lowerBound, range.upperBound) {
      case (Self.aboveZero, .greatestFiniteMagnitude): "a number above 0"
      case (Self.aboveZero, let upper): "a number above 0, at most \(upper)"
      case (let lower, .greatestFiniteMagnitude): "a number of at least \(lower)"
      case (let lower, let upper): "a number in \(lower)...\(upper)"
      }
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .flag: "true or false"
    case .embedding: "a trained SVGe"
    case .description: "a text such as gp(encoding=path)"
    }
  }
}
