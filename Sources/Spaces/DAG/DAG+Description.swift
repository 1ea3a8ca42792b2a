extension DAG {
  /// The key alone for a space of the catalog's own; else all but what is a closure: operations and
  /// their meanings, placement, either the limits or the edges with their choices, the rule of
  /// equivalence, and marks of rules of the user's own.
  public var spaceDescription: Description {
    guard key == "dag" else { return Description(key: key) }
    var parameters: [Description.Parameter] = [
      .init("operations", .list(operations)),
      .init("placement", .word(placement.rawValue)),
    ]
    if let meaningsParameter { parameters.append(meaningsParameter) }
    if let fixedPredecessors {
      let edges = fixedPredecessors.enumerated().flatMap { target, mask in
        (0..<target).filter { mask >> UInt64($0) & 1 == 1 }.map { "\($0)-\(target)" }
      }
      parameters.append(.init("edges", .list(edges)))
      if let choices { parameters.append(Self.parameter(choices: choices)) }
    } else {
      parameters.append(.init("minimum_nodes", minimumNodes))
      parameters.append(.init("maximum_nodes", maximumNodes))
      parameters.append(.init("maximum_edges", maximumEdges))
    }
    return Description(key: key, parameters: parameters + ruleParameters(equivalence))
  }

  /// The rule of equivalence and the marks of what no text holds, here or where the space was read
  /// from.
  func ruleParameters(_ equivalence: Equivalence) -> [Description.Parameter] {
    let own = equivalence.parameters + (validity == nil ? [] : [Description.ownRule])
    return own + lackedRules.filter { !own.contains($0) }
  }

  /// Words such as `wide:sep_conv_5x5`; nil where every name says what it means.
  var meaningsParameter: Description.Parameter? {
    let known = operations.compactMap { name in
      meanings[name].flatMap(\.name).map { "\(name):\($0)" }
    }
    return known.isEmpty ? nil : .init("meanings", .list(known))
  }

  /// The numbers of the operations that each node or edge may have: `[0+1,0+2]`.
  static func parameter(choices: [[Int]]) -> Description.Parameter {
    .init("choices", .list(choices.map { $0.map(String.init).joined(separator: "+") }))
  }

  /// The reverse, as names. Throws `invalidArgument` for what is no number of an operation.
  static func choices(_ words: [String], of operations: [String]) throws -> [[String]] {
    try words.map { word in
      try word.split(separator: "+", omittingEmptySubsequences: false).map { digits in
        guard let label = Int(digits), operations.indices.contains(label) else {
          throw SpacesError.invalidArgument(
            "choices read 0+2, numbers of operations below \(operations.count), not '\(word)'")
        }
        return operations[label]
      }
    }
  }

  /// The space that `spaceDescription` describes, without rules of the user's own.
  init(_ description: Description) throws {
    try self.init(ruleless: description.withoutOwnRules)
    lackedRules = description.ownRules
  }

  private init(ruleless description: Description) throws {
    try description.allowOnly([
      "operations", "meanings", "placement", "edges", "choices", "minimum_nodes", "maximum_nodes",
      "maximum_edges", "equivalence",
    ])
    let operations = try description.list("operations") ?? []
    let meanings = try Self.meanings(description.list("meanings") ?? [])
    let word = try description.word("placement") ?? OperationPlacement.nodes.rawValue
    guard let placement = OperationPlacement(rawValue: word) else {
      throw SpacesError.invalidArgument("placement of dag must be nodes or edges, not '\(word)'")
    }
    let equivalence =
      try description.word("equivalence").map(Equivalence.init(named:)) ?? .isomorphism
    if let edges = try description.list("edges") {
      try self.init(
        operations: operations, meanings: meanings, placement: placement,
        edges: edges.map(Self.edge(_:)),
        choices: description.list("choices").map { try Self.choices($0, of: operations) },
        equivalence: equivalence)
      return
    }
    guard description["choices"] == nil else {
      throw SpacesError.invalidArgument("choices of dag need edges, a fixed topology")
    }
    guard let maximumNodes = try description.integer("maximum_nodes") else {
      throw SpacesError.invalidArgument("dag needs maximum_nodes, or edges for a fixed topology")
    }
    try self.init(
      operations: operations, meanings: meanings, placement: placement,
      minimumNodes: description.integer("minimum_nodes") ?? 2, maximumNodes: maximumNodes,
      maximumEdges: description.integer("maximum_edges"), equivalence: equivalence)
  }

  /// Of words such as `wide:sep_conv_5x5`; an operation's name may hold colons too.
  static func meanings(_ words: [String]) throws -> [String: Operation] {
    try words.reduce(into: [:]) { meanings, word in
      guard let colon = word.lastIndex(of: ":") else {
        throw SpacesError.invalidArgument("a meaning of dag reads name:operation, not '\(word)'")
      }
      meanings[String(word[..<colon])] = try Operation(
        parsing: String(word[word.index(after: colon)...]))
    }
  }

  private static func edge(_ text: String) throws -> (source: Int, target: Int) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let source = ends[0], let target = ends[1] else {
      throw SpacesError.invalidArgument("an edge of dag reads source-target, not '\(text)'")
    }
    return (source, target)
  }
}
