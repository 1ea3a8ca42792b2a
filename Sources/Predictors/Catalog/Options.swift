import Embeddings
import Storage
import Tensors

/// The settled options of a predictor: every parameter with its value, given or default.
public struct Options: Sendable {
  private let owner: String
  private let values: [String: OptionValue]

  /// - Parameter owner: the predictor's key, for messages.
  /// - Throws: `PredictorsError.unknownName` for a name that is none of `parameters`, with the
  ///   nearest one; `invalidOption` for a value that does not fit.
  public init(
    _ given: [String: OptionValue], for parameters: [ParameterSpec], of owner: String
  ) throws {
    let names = parameters.map(\.name)
    for name in given.keys.sorted() where !names.contains(name) {
      throw PredictorsError.unknownName(
        "\(owner) has no parameter '\(name)'\(Suggestion.hint(for: name, among: names)); its "
          + "parameters: \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }
    self.owner = owner
    values = try Dictionary(
      uniqueKeysWithValues: parameters.map { parameter in
        let value = given[parameter.name] ?? parameter.defaultValue
        return (parameter.name, try parameter.checked(value, owner: owner))
      })
  }

  /// The value of a parameter; nil for a name that is none.
  public subscript(_ name: String) -> OptionValue? { values[name] }

  /// The number of an integer parameter. This and its like throw `PredictorsError.invalidOption` for
  /// a name or type that the predictor's parameters do not have, or a value that is none.
  public func integer(_ name: String) throws -> Int {
    if case .integer(let value) = values[name] { return value }
    throw wrong(name, "an integer")
  }

  /// The number of a real parameter. Throws as `integer`.
  public func real(_ name: String) throws -> Double {
    if case .real(let value) = values[name] { return value }
    throw wrong(name, "a number")
  }

  /// The choice of a parameter that has some. Throws as `integer`.
  public func text(_ name: String) throws -> String {
    if case .text(let value) = values[name] { return value }
    throw wrong(name, "a choice")
  }

  /// Whether a flag is set. Throws as `integer`.
  public func flag(_ name: String) throws -> Bool {
    if case .flag(let value) = values[name] { return value }
    throw wrong(name, "true or false")
  }

  /// The embedding of a parameter. Throws `PredictorsError.missing` where none was given.
  public func embedding(_ name: String) throws -> SVGe {
    if case .embedding(let value) = values[name] { return value }
    throw PredictorsError.missing(
      predictor: owner, what: "'\(name)'",
      remedy: "give a trained SVGe of the space, such as a pretrained one")
  }

  private func wrong(_ name: String, _ type: String) -> PredictorsError {
    .invalidOption("\(owner) has no parameter '\(name)' that is \(type)")
  }
}

extension Options {
  /// All options that files hold as JSON: all but embeddings.
  public var json: JSONValue { .object(values.compactMapValues(\.json)) }

  /// The embeddings among the options.
  public var embeddings: [String: SVGe] {
    values.compactMapValues { if case .embedding(let model) = $0 { model } else { nil } }
  }

  /// The options that differ from the defaults, in the order of `parameters`.
  func changed(from parameters: [ParameterSpec]) -> [(name: String, value: OptionValue)] {
    parameters.compactMap { parameter in
      values[parameter.name].flatMap {
        $0 == parameter.defaultValue ? nil : (parameter.name, $0)
      }
    }
  }
}
