/// A space in words: its key and parameters, enough for `SpaceCatalog` to make it again.
///
/// The text form is `key`, or `key(name=value,name=[a,b])` with names, numbers and lists of names;
/// it is what saved models and journals hold.
public struct SpaceDescription: Hashable, Sendable, CustomStringConvertible {
  public enum Value: Hashable, Sendable {
    /// A number or a name.
    case word(String)
    case list([String])
  }

  public struct Parameter: Hashable, Sendable {
    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

    public init(_ name: String, _ number: Int) { self.init(name, .word("\(number)")) }
  }

  public let key: String
  public let parameters: [Parameter]

  public init(key: String, parameters: [Parameter] = []) {
    (self.key, self.parameters) = (key, parameters)
  }

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
  func allowOnly(_ names: [String]) throws {
    for parameter in parameters where !names.contains(parameter.name) {
      let known = names.isEmpty ? "none" : names.joined(separator: ", ")
      throw SpacesError.invalidArgument(
        "\(key) has no parameter '\(parameter.name)'; its parameters: \(known)")
    }
  }

  private func value(_ name: String) -> Value? { parameters.first { $0.name == name }?.value }

  /// The parameter as an integer, nil where it is absent.
  func integer(_ name: String) throws -> Int? {
    guard let word = try word(name) else { return nil }
    guard let number = Int(word) else {
      throw SpacesError.invalidArgument("\(name) of \(key) must be an integer, not '\(word)'")
    }
    return number
  }

  func word(_ name: String) throws -> String? {
    switch value(name) {
    case nil: return nil
    case .word(let word)?: return word
    case .list?: throw SpacesError.invalidArgument("\(name) of \(key) must not be a list")
    }
  }

  func list(_ name: String) throws -> [String]? {
    switch value(name) {
    case nil: return nil
    case .list(let words)?: return words
    case .word?: throw SpacesError.invalidArgument("\(name) of \(key) must be a list like [a,b]")
    }
  }
}
