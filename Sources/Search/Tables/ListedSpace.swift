import Spaces
import Tensors

/// The part of a space that a list names: what a search can visit where only some architectures
/// were measured.
///
/// An edit that leads out of the list goes to the nearest other listed architecture instead, by path
/// encoding; so every strategy that knows edits works here. Architectures are those of the base
/// space.
public struct ListedSpace: SearchSpace {
  public let base: any SearchSpace
  public let members: [Architecture]
  private let positions: [Architecture: Int]
  private let hashes: [String: Int]
  private let index: PathIndex

  /// How many edits `mutate` draws in search of one that changes the paths.
  private static let patience = 32

  /// Throws `SearchError.invalidArgument` for fewer than 2 members, what the base space throws for
  /// an architecture that is none of its own or for its path encoding, and `Cancelled`.
  public init(
    _ members: [Architecture], of base: any SearchSpace, control: RunControl = RunControl()
  ) throws {
    guard members.count >= 2 else {
      throw SearchError.invalidArgument(
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
    index = try PathIndex(members, in: base, control: control)
  }

  public var key: String { base.key }
  public var title: String { "\(members.count) architectures of \(base.title)" }
  public var spaceDescription: SpaceDescription { base.spaceDescription }
  public var operations: [String] { base.operations }
  public var placement: OperationPlacement { base.placement }
  public var maximumGraphNodes: Int { base.maximumGraphNodes }
  public var size: SpaceSize? { SpaceSize(members.count) }
  public var vocabulary: [Operation] { base.vocabulary }
  public var networkOptions: NetworkOptions { base.networkOptions }

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

  /// A mutation of the base space that changes the paths, or the nearest other member to it; among
  /// equally near ones any.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    let own = try position(of: architecture)
    let before = try index.paths(of: architecture)
    var (child, paths) = (architecture, before)
    for _ in 0..<Self.patience where paths == before {
      child = try base.mutate(architecture, using: &random)
      paths = try index.paths(of: child)
    }
    if let member = try listed(child), member != own { return members[member] }
    let nearest = index.nearest(to: paths, excluding: own)
    return members[nearest[random.below(nearest.count)]]
  }

  /// The other members that edits of the base space lead to, the first of those equally near.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    let own = try position(of: architecture)
    var seen: Set<Int> = []
    return try base.neighbors(of: architecture).compactMap { neighbor in
      var position = try listed(neighbor) ?? own
      if position == own {
        position = index.nearest(to: try index.paths(of: neighbor), excluding: own)[0]
      }
      return seen.insert(position).inserted ? members[position] : nil
    }
  }

  /// The member that is `architecture`, else that of its hash, else the nearest, the first of those
  /// equally near.
  public func nearest(to architecture: Architecture) throws -> Architecture {
    members[try listed(architecture) ?? index.nearest(to: index.paths(of: architecture))[0]]
  }

  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    guard unique else { return members }
    return hashes.values.sorted().map { members[$0] }
  }

  public func canonicalKey(of architecture: Architecture) throws -> String {
    try base.canonicalKey(of: architecture)
  }
  public func parse(_ text: String) throws -> Architecture {
    let architecture = try base.parse(text)
    try validate(architecture)
    return architecture
  }
  public func text(of architecture: Architecture) throws -> String {
    try base.text(of: architecture)
  }
  public func operationGraph(of architecture: Architecture) throws -> OperationGraph {
    try base.operationGraph(of: architecture)
  }
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

extension SearchSpace {
  /// What a search of this space evaluates for `architecture`: itself, in a `ListedSpace` the nearest
  /// that is listed.
  func evaluated(for architecture: Architecture) throws -> Architecture {
    try (self as? ListedSpace)?.nearest(to: architecture) ?? architecture
  }
}
