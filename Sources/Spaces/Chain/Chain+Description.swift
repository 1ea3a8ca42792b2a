extension Chain {
  /// The key alone for a space of the catalog's own; else all but what is a closure: operations, their
  /// meanings, choices by number, and the skeleton.
  public var spaceDescription: Description {
    guard key == "chain" else { return Description(key: key) }
    var parameters: [Description.Parameter] = [
      .init("operations", .list(operations)),
      DAG.parameter(choices: graph.labels(ofSlots: layers)),
    ]
    if let meanings = graph.meaningsParameter { parameters.append(meanings) }
    return Description(
      key: key, parameters: parameters + skeleton.parameters + equivalence.parameters)
  }

  /// The space that `spaceDescription` describes, without closures.
  init(_ description: Description) throws {
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
