import Storage

/// A row as JSON: what Python classes and tables of the documentation are generated from.
extension PredictorEntry {
  /// All of the row but what it makes: `key`, `title`, `class`, `family`, `paper`, `summary`,
  /// `needs` (a list of names), `has_standard_deviation` and `parameters`.
  public var json: JSONValue {
    .object([
      "key": .string(key), "title": .string(title), "class": .string(className),
      "family": .string(family.rawValue), "paper": .string(paper), "summary": .string(summary),
      "needs": .array(needs.names.map { .string($0) }),
      "has_standard_deviation": .bool(hasStandardDeviation),
      "parameters": .array(parameters.map(\.json)),
    ])
  }
}

extension Needs {
  /// What is needed beside architectures, in words: "labels", "unlabeled", "curves", "images".
  public var names: [String] {
    (labels ? ["labels"] : []) + (unlabeled ? ["unlabeled"] : [])
      + (curves.isEmpty ? [] : ["curves"]) + (images ? ["images"] : [])
  }
}

extension ParameterSpec {
  /// `name`, `type`, `domain` (in words), `default`, `choices` of a choice, and `doc`.
  var json: JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(name), "domain": .string(domainText), "doc": .string(doc),
      "default": defaultValue.json ?? .null,
    ]
    switch domain {
    case .integer: fields["type"] = .string("int")
    case .real: fields["type"] = .string("float")
    case .flag: fields["type"] = .string("bool")
    case .embedding: fields["type"] = .string("SVGe")
    case .description: fields["type"] = .string("str")
    case .choice(let names):
      fields["type"] = .string("str")
      fields["choices"] = .array(names.map { .string($0) })
    }
    return .object(fields)
  }
}
