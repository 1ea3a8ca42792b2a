/// Something of a catalog in words: its key and parameters, enough to make it again. Spaces,
/// predictors and strategies have one, and saved models and journals hold its text.
///
/// The text form is `key`, or `key(name=value,…)`. A value is a number or name, a list `[a,b]` of
/// these, or a description in parentheses of its own: `gp(encoding=path,restarts=3)`.
///
///     let description = try Description(parsing: "enas(layers=12)")
///     let space = try SpaceCatalog.space(description)
public struct Description: Hashable, Sendable, CustomStringConvertible {
  /// What a parameter is set to.
  public indirect enum Value: Hashable, Sendable {
    /// A number or a name.
    case word(String)
    /// Numbers or names.
    case list([String])
    /// A description with parameters; one without is a `word`.
    case nested(Description)
  }

  /// A name and what it is set to.
  public struct Parameter: Hashable, Sendable {
    /// As in the text form, in snake_case: `maximum_nodes`.
    public let name: String
    /// What it is set to.
    public let value: Value

    /// A parameter of any kind.
    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

    /// A parameter that is a whole number.
    public init(_ name: String, _ number: Int) { self.init(name, .word("\(number)")) }

    /// The shortest text that reads back as the same number.
    public init(_ name: String, _ number: Double) { self.init(name, .word("\(number)")) }

    /// A parameter that is itself described.
    public init(_ name: String, _ description: Description) {
      self.init(
        name, description.parameters.isEmpty ? .word(description.key) : .nested(description))
    }
  }

  /// The row of a catalog that makes it.
  public let key: String
  /// In the order of the text; no name twice.
  public let parameters: [Parameter]

  /// A description made by hand; the key alone for what has no parameters.
  public init(key: String, parameters: [Parameter] = []) {
    (self.key, self.parameters) = (key, parameters)
  }

  /// The text form, which `init(parsing:)` reads.
  public var description: String {
    guard !parameters.isEmpty else { return key }
    return "\(key)(\(parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")))"
  }

  /// What the parameter is set to, nil where it is absent.
  public subscript(name: String) -> Value? { parameters.first { $0.name == name }?.value }
}

extension Description.Value: CustomStringConvertible {
  /// As in the text form.
  public var description: String {
    switch self {
    case .word(let word): word
    case .list(let words): "[\(words.joined(separator: ","))]"
    case .nested(let description): description.description
    }
  }
}

extension Description {
  /// Descriptions in descriptions: at most so many deep.
  private static let mostDepth = 8

  /// Reads the text form; spaces between its parts are ignored. Throws `SpacesError.malformedText`.
  public init(parsing text: String) throws {
    var scanner = try TextScanner(text, space: "a description")
    let key = try scanner.name("a key")
    self = try Self.description(key, &scanner, depth: 1)
    try scanner.expectEnd()
  }

  /// What follows `key`.
  private static func description(
    _ key: String, _ scanner: inout TextScanner, depth: Int
  ) throws -> Description {
    guard depth <= mostDepth else { throw scanner.error("more than \(mostDepth) levels") }
    var parameters: [Parameter] = []
    if scanner.take("("), !scanner.take(")") {
      repeat {
        let start = scanner.position
        let name = try scanner.name("the name of a parameter")
        guard !parameters.contains(where: { $0.name == name }) else {
          throw scanner.error("'\(name)' is given twice", at: start)
        }
        try scanner.expect("=")
        parameters.append(Parameter(name, try value(&scanner, depth: depth)))
      } while scanner.take(",")
      try scanner.expect(")")
    }
    return Description(key: key, parameters: parameters)
  }

  private static func value(_ scanner: inout TextScanner, depth: Int) throws -> Value {
    guard scanner.take("[") else {
      let word = try scanner.name("a value")
      let found = try description(word, &scanner, depth: depth + 1)
      return found.parameters.isEmpty ? .word(word) : .nested(found)
    }
    var words: [String] = []
    if scanner.take("]") { return .list(words) }
    repeat { words.append(try scanner.name("a name")) } while scanner.take(",")
    try scanner.expect("]")
    return .list(words)
  }
}

extension Description {
  /// Throws `invalidArgument` for a parameter that is none of `names`.
  public func allowOnly(_ names: [String]) throws {
    for parameter in parameters where !names.contains(parameter.name) {
      let known = names.isEmpty ? "none" : names.joined(separator: ", ")
      throw SpacesError.invalidArgument(
        "\(key) has no parameter '\(parameter.name)'; its parameters: \(known)")
    }
  }

  /// The parameter as an integer, nil where it is absent. Throws `invalidArgument` for another word.
  public func integer(_ name: String) throws -> Int? {
    guard let word = try word(name) else { return nil }
    guard let number = Int(word) else {
      throw SpacesError.invalidArgument("\(name) of \(key) must be an integer, not '\(word)'")
    }
    return number
  }

  /// The parameter as a word, nil where it is absent. Throws `invalidArgument` for a list.
  public func word(_ name: String) throws -> String? {
    switch self[name] {
    case nil: return nil
    case .word(let word)?: return word
    case .list?, .nested?:
      throw SpacesError.invalidArgument("\(name) of \(key) must be a number or a name")
    }
  }

  /// The parameter as a list of integers, nil where it is absent. Throws `invalidArgument` for others.
  public func integers(_ name: String) throws -> [Int]? {
    try list(name)?.map { word in
      guard let number = Int(word) else {
        throw SpacesError.invalidArgument("\(name) of \(key) must hold integers, not '\(word)'")
      }
      return number
    }
  }

  /// The parameter as a list, nil where it is absent. Throws `invalidArgument` for a word.
  public func list(_ name: String) throws -> [String]? {
    switch self[name] {
    case nil: return nil
    case .list(let words)?: return words
    case .word?, .nested?:
      throw SpacesError.invalidArgument("\(name) of \(key) must be a list like [a,b]")
    }
  }
}

// MARK: Rules that no text holds

extension Description {
  /// What says that a space has a validity rule of the user's own, a closure that no text can hold.
  static let ownRule = Parameter("rule", .word("own"))
  /// What says the same of a rule of equivalence.
  static let ownEquivalence = Parameter("equivalence", .word("own"))

  /// The marks of rules of the user's own.
  var ownRules: [Parameter] {
    parameters.filter { $0 == Self.ownRule || $0 == Self.ownEquivalence }
  }

  /// The description without such marks.
  var withoutOwnRules: Description {
    let marks = ownRules
    return Description(key: key, parameters: parameters.filter { !marks.contains($0) })
  }
}

extension SearchSpace {
  /// Whether the description is this space's, whatever it says about a rule of the user's own.
  public func isDescribed(by description: Description) -> Bool {
    spaceDescription.withoutOwnRules == description.withoutOwnRules
  }

  /// The same of a description's text; false for one that cannot be read.
  public func isDescribed(by text: String) -> Bool {
    (try? Description(parsing: text)).map { isDescribed(by: $0) } ?? false
  }
}
