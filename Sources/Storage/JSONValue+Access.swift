/// What a value is, nil where it is something else.
extension JSONValue {
  /// A number, whole or not.
  public var real: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// A number as `init(exactly:)` writes it.
  public var exactReal: Double? {
    real ?? text.flatMap { ["nan": .nan, "inf": .infinity, "-inf": -.infinity][$0] }
  }

  /// A whole number.
  public var whole: Int? { if case .integer(let value) = self { value } else { nil } }
  public var text: String? { if case .string(let value) = self { value } else { nil } }
  public var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var items: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The members of an object.
  public var fields: [String: JSONValue]? {
    if case .object(let value) = self { value } else { nil }
  }

  /// A member of an object.
  public subscript(_ name: String) -> JSONValue? { fields?[name] }

  /// The shortest decimal that gives the same `Float` again: 0.1 and not 0.10000000149011612.
  public static func single(_ value: Float) -> JSONValue {
    JSONValue(exactly: Double(value.description) ?? Double(value))
  }

  /// A number, or a text for one that JSON cannot say: "nan", "inf" or "-inf".
  public init(exactly value: Double) {
    self = value.isFinite ? .number(value) : .string(value.isNaN ? "nan" : value.description)
  }
}
