extension Chain {
  /// The key alone for a space of the catalog's own; else all but what is a closure: operations, their
  /// meanings, choices by number, the skeleton, the rule of equivalence, and marks of rules of the
  /// user's own.
  public var spaceDescription: Description {
    guard key == "chain" else { return Description(key: key) }
    var parameters: [Description.Parameter] = [
      .init("operations", .list(operations)),
      DAG.parameter(choices: graph.labels(ofSlots: layers)),
    ]
    if let meanings = graph.meaningsParameter { parameters.append(meanings) }
    return Description(
      key: key, parameters: parameters + skeleton.parameters + graph.ruleParameters(equivalence))
  }

  /// The space that `spaceDescription` describes, without rules of the user's own.
  init(_ description: Description) throws {
    try self.init(ruleless: description.withoutOwnRules)
    graph.lackedRules = description.ownRules
  }

  private init(ruleless description: Description) throws {
    try description.allowOnly(
      ["operations", "meanings", "choices", "equivalence"] + Skeleton.parameterNames)
    guard let operations = try description.list("operations"),
      let words = try description.list("choices")
    else { throw SpacesError.invalidArgument("a chain needs operations and choices") }
    try self.init(
      choices: DAG.choices(words, of: operations), operations: operations,
      meanings: DAG.meanings(description.list("meanings") ?? []),
      skeleton: Skeleton(description, layers: words.count),
      equivalence: description.word("equivalence").map(Equivalence.init(named:)) ?? .isomorphism)
  }
}
