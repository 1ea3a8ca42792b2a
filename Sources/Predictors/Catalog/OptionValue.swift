import Embeddings
import Storage

/// The value of one option of a predictor. Literals are values: `["encoding": "path", "ard": true]`.
public enum OptionValue: Sendable {
  /// Not given: what that means, the parameter's documentation says.
  case none
  /// Counts and sizes.
  case integer(Int)
  /// Rates and shares; a whole one may stand for an integer.
  case real(Double)
  /// One of a parameter's choices.
  case text(String)
  /// Yes or no.
  case flag(Bool)
  /// A trained embedding, of those predictors that read codes.
  case embedding(SVGe)
}

extension OptionValue: Equatable {
  /// Embeddings are equal when they are the same object.
  public static func == (left: OptionValue, right: OptionValue) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.flag(let a), .flag(let b)): a == b
    case (.embedding(let a), .embedding(let b)): a === b
    default: false
    }
  }
}

extension OptionValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension OptionValue: CustomStringConvertible {
  /// What `PredictorCatalog.predictor(describedBy:on:)` reads, but for an embedding.
  public var description: String {
    switch self {
    case .none: "none"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    case .flag(let value): "\(value)"
    case .embedding(let model): model.fingerprint
    }
  }

  /// As files hold it; nil for an embedding, which is stored whole beside.
  var json: JSONValue? {
    switch self {
    case .none: .null
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    case .text(let value): .string(value)
    case .flag(let value): .bool(value)
    case .embedding: nil
    }
  }

  /// nil for lists and objects, which no option is.
  init?(_ json: JSONValue) {
    switch json {
    case .null: self = .none
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .real(value)
    case .string(let value): self = .text(value)
    case .bool(let value): self = .flag(value)
    case .array, .object: return nil
    }
  }

  /// What a text such as "0.5", "true" or "path" means: the most special type that reads it.
  public init(parsing text: String) {
    if text == "none" {
      self = .none
    } else if let flag = Bool(text) {
      self = .flag(flag)
    } else if let integer = Int(text) {
      self = .integer(integer)
    } else if let real = Double(text), real.isFinite {
      self = .real(real)
    } else {
      self = .text(text)
    }
  }
}
