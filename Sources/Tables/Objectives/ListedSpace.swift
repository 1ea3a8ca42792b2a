import Spaces
import Tensors

/// The part of a space that a list names: what a search can visit where only some architectures
/// were measured.
///
/// An edit that leads out of the list goes to the nearest other listed architecture instead, so every
/// strategy that knows edits works here. Nearest is what differs in the fewest paths; where the space
/// has too many paths to count, in the fewest bits of the adjacency encoding; where it has neither
/// encoding, by the fewest edits of the graph. Architectures are those of the base space.
public struct ListedSpace: SearchSpace {
  /// The space that the list is a part of.
  public let base: any SearchSpace
  /// In the order of the list, repeats included.
  public let members: [Architecture]
  private let positions: [Architecture: Int]
  private let hashes: [String: Int]
  private let index: NearestIndex

  /// How many edits `mutate` draws in search of one that changes what distances see.
  private static let patience = 32

  /// Throws `TablesError.invalidArgument` for fewer than 2 members, what the base space throws for an
  /// architecture that is none of its own, and `Cancelled`.
  public init(
    _ members: [Architecture], of base: any SearchSpace, control: RunControl = RunControl()
  ) throws {
    guard members.count >= 2 else {
      throw TablesError.invalidArgument(
        "\(members.count) architectures: a search among listed ones needs at least 2")
    }
    (self.base, self.members) = (base, members)
    var positions: [Architecture: Int] = [:]
    var hashes: [String: Int] = [:]
    for (position, member) in members.enumerated() {
      if position.isMultiple(of: 64) { try control.check() }
      try base.validate(member)
      positions[member] = positions[member] ?? position
      let hash = try base.canonicalKey(of: member)
      hashes[hash] = hashes[hash] ?? position
    }
    (self.positions, self.hashes) = (positions, hashes)
    index = try NearestIndex(members, in: base, control: control)
  }

  /// That of the base space, as are all descriptions.
  public var key: String { base.key }
  public var title: String { "\(members.count) architectures of \(base.title)" }
  public var spaceDescription: Description { base.spaceDescription }
  public var lacksRule: Bool { base.lacksRule }
  public var operations: [String] { base.operations }
  public var placement: OperationPlacement { base.placement }
  public var maximumGraphNodes: Int { base.maximumGraphNodes }
  public var size: SpaceSize? { SpaceSize(members.count) }
  public var vocabulary: [Operation] { base.vocabulary }
  /// As in the base space, like the sizes of trainings.
  public var networkOptions: NetworkOptions { base.networkOptions }
  public var trainingOptions: NetworkOptions { base.trainingOptions }

  /// Throws `notInSpace` for an architecture that is not in the list.
  public func validate(_ architecture: Architecture) throws {
    try base.validate(architecture)
    guard positions[architecture] != nil else {
      throw SpacesError.notInSpace(space: title, reason: "it is not in the list")
    }
  }

  /// Each member is equally likely.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    members[random.below(members.count)]
  }

  /// A mutation of the base space that changes what distances see, or the nearest other member to
  /// it; among equally near ones any.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    let own = try position(of: architecture)
    let before = try index.features(of: architecture)
    var (child, features) = (architecture, before)
    for _ in 0..<Self.patience where features == before {
      child = try base.mutate(architecture, using: &random)
      features = try index.features(of: child)
    }
    if let member = try listed(child), member != own { return members[member] }
    let nearest = index.nearest(to: features, excluding: own)
    return members[nearest[random.below(nearest.count)]]
  }

  /// The other members that edits of the base space lead to, the first of those equally near.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    let own = try position(of: architecture)
    var seen: Set<Int> = []
    return try base.neighbors(of: architecture).compactMap { neighbor in
      var position = try listed(neighbor) ?? own
      if position == own {
        position = index.nearest(to: try index.features(of: neighbor), excluding: own)[0]
      }
      return seen.insert(position).inserted ? members[position] : nil
    }
  }

  /// The member that is `architecture`, else that of its hash, else the nearest, the first of those
  /// equally near.
  public func nearest(to architecture: Architecture) throws -> Architecture {
    members[try listed(architecture) ?? index.nearest(to: index.features(of: architecture))[0]]
  }

  /// The members; with `unique` the first of each class.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    guard unique else { return members }
    return hashes.values.sorted().map { members[$0] }
  }

  /// As in the base space.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try base.canonicalKey(of: architecture)
  }
  /// Reads the base space's text. Throws for what is not in the list.
  public func parse(_ text: String) throws -> Architecture {
    let architecture = try base.parse(text)
    try validate(architecture)
    return architecture
  }
  /// The base space's text form, also of an architecture that is not in the list.
  public func text(of architecture: Architecture) throws -> String {
    try base.text(of: architecture)
  }
  /// As in the base space.
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try base.operationGraph(of: architecture)
  }
  /// Throws `notInSpace` for a graph whose architecture is not in the list.
  public func architecture(from graph: OperationGraph) throws -> Architecture {
    let architecture = try base.architecture(from: graph)
    try validate(architecture)
    return architecture
  }
  public func network(
    of architecture: Architecture, options: NetworkOptions
  ) throws -> NetworkDescription {
    try base.network(of: architecture, options: options)
  }
  public func publishedValidity(of graph: OperationGraph) -> Bool? {
    base.publishedValidity(of: graph)
  }
  /// As in the base space: columns do not depend on the list.
  public func encode(_ architectures: [Architecture], as encoding: Encoding) throws -> Tensor {
    try base.encode(architectures, as: encoding)
  }

  /// The position of the member that is `architecture`, or of its hash.
  private func listed(_ architecture: Architecture) throws -> Int? {
    try positions[architecture] ?? hashes[base.canonicalKey(of: architecture)]
  }

  private func position(of architecture: Architecture) throws -> Int {
    try validate(architecture)
    return positions[architecture] ?? 0
  }
}
