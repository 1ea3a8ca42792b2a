/// A space in words: its key and parameters, enough for `SpaceCatalog` to make it again.
///
/// The text form is `key`, or `key(name=value,name=[a,b])` with names, numbers and lists of names;
/// it is what saved models and journals hold.
///
///     let description = try SpaceDescription(parsing: "enas(layers=12)")
///     let space = try SpaceCatalog.space(description)
public struct SpaceDescription: Hashable, Sendable, CustomStringConvertible {
  /// What a parameter is set to.
  public enum Value: Hashable, Sendable {
    /// A number or a name.
    case word(String)
    case list([String])
  }

  /// A name and what it is set to.
  public struct Parameter: Hashable, Sendable {
    /// As in the text form, in snake_case: `maximum_nodes`.
    public let name: String
    /// A word or a list of words.
    public let value: Value

    /// A parameter of either kind.
    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

    /// A parameter that is a number.
    public init(_ name: String, _ number: Int) { self.init(name, .word("\(number)")) }
  }

  /// The row of `SpaceCatalog` that makes the space.
  public let key: String
  /// In the order of the text; no name twice.
  public let parameters: [Parameter]

  /// A description made by hand; the key alone for a space without parameters.
  public init(key: String, parameters: [Parameter] = []) {
    (self.key, self.parameters) = (key, parameters)
  }

  /// The text form, which `init(parsing:)` reads.
  public var description: String {
    guard !parameters.isEmpty else { return key }
    let texts = parameters.map { parameter in
      switch parameter.value {
      case .word(let word): "\(parameter.name)=\(word)"
      case .list(let words): "\(parameter.name)=[\(words.joined(separator: ","))]"
      }
    }
    return "\(key)(\(texts.joined(separator: ",")))"
  }

  /// Reads the text form; spaces between its parts are ignored. Throws `malformedText`.
  public init(parsing text: String) throws {
    var scanner = try TextScanner(text, space: "a space description")
    key = try scanner.name("the key of a space")
    var parameters: [Parameter] = []
    if scanner.take("("), !scanner.take(")") {
      repeat {
        let start = scanner.position
        let name = try scanner.name("the name of a parameter")
        guard !parameters.contains(where: { $0.name == name }) else {
          throw scanner.error("'\(name)' is given twice", at: start)
        }
        try scanner.expect("=")
        parameters.append(Parameter(name, try Self.value(&scanner)))
      } while scanner.take(",")
      try scanner.expect(")")
    }
    try scanner.expectEnd()
    self.parameters = parameters
  }

  private static func value(_ scanner: inout TextScanner) throws -> Value {
    guard scanner.take("[") else { return .word(try scanner.name("a value")) }
    var words: [String] = []
    if scanner.take("]") { return .list(words) }
    repeat { words.append(try scanner.name("a name")) } while scanner.take(",")
    try scanner.expect("]")
    return .list(words)
  }
}

extension SpaceDescription {
  /// Throws `invalidArgument` for a parameter that is none of `names`.
  public func allowOnly(_ names: [String]) throws {
    for parameter in parameters where !names.contains(parameter.name) {
      let known = names.isEmpty ? "none" : names.joined(separator: ", ")
      throw SpacesError.invalidArgument(
        "\(key) has no parameter '\(parameter.name)'; its parameters: \(known)")
    }
  }

  private func value(_ name: String) -> Value? { parameters.first { $0.name == name }?.value }

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
    switch value(name) {
    case nil: return nil
    case .word(let word)?: return word
    case .list?: throw SpacesError.invalidArgument("\(name) of \(key) must not be a list")
    }
  }

  /// The parameter as a list, nil where it is absent. Throws `invalidArgument` for a word.
  public func list(_ name: String) throws -> [String]? {
    switch value(name) {
    case nil: return nil
    case .list(let words)?: return words
    case .word?: throw SpacesError.invalidArgument("\(name) of \(key) must be a list like [a,b]")
    }
  }
}
