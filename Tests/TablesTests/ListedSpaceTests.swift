import Spaces
import Tables
import Tensors
import TestSupport
import Testing

@Suite struct ListedSpaceTests {
  private static let base = NASBench201()

  private static func listed(_ count: Int = 60) throws -> ([Architecture], ListedSpace) {
    let members = try base.sample(count, seed: 5)
    return (members, try ListedSpace(members, of: base))
  }

  /// The members of fewest differing path bits, found by comparing all rows.
  private static func nearest(
    _ architecture: Architecture, _ members: [Architecture]
  ) throws -> [Architecture] {
    let rows = try base.encode([architecture] + members, as: .path)
    let width = rows.shape[1]
    func row(_ index: Int) -> ArraySlice<Float> {
      rows.elements.prefix((index + 1) * width).suffix(width).map { $0 }[...]
    }
    let distances = (1...members.count).map { member in
      zip(row(0), row(member)).count { $0 != $1 }
    }
    return zip(members, distances).filter { $0.1 == distances.min() }.map(\.0)
  }

  @Test func staysInTheList() throws {
    let (members, space) = try Self.listed()
    var random = RandomSource(seed: 0)
    for member in members {
      #expect(members.contains(try space.sample(using: &random)))
      let child = try space.mutate(member, using: &random)
      #expect(members.contains(child) && child != member)
      let neighbors = try space.neighbors(of: member)
      #expect(neighbors.allSatisfy { members.contains($0) && $0 != member })
      #expect(Set(neighbors).count == neighbors.count && !neighbors.isEmpty)
      #expect(try space.nearest(to: member) == member)
    }
    #expect(try space.enumerate(unique: false, control: RunControl()) == members)
  }

  @Test func theNearestIsThatOfAllPairs() throws {
    let (members, space) = try Self.listed()
    for architecture in try Self.base.sample(40, seed: 9) {
      let found = try space.nearest(to: architecture)
      let hashes = Set(try members.map(Self.base.canonicalKey))
      if hashes.contains(try Self.base.canonicalKey(of: architecture)) {
        #expect(
          try Self.base.canonicalKey(of: found) == Self.base.canonicalKey(of: architecture))
      } else {
        #expect(found == (try Self.nearest(architecture, members))[0])
      }
    }
  }

  @Test func refusesWhatIsNotListed() throws {
    let (members, space) = try Self.listed()
    let other = try #require(try Self.base.sample(100, seed: 7).first { !members.contains($0) })
    #expect(throws: SpacesError.self) { try space.validate(other) }
    #expect(throws: SpacesError.self) { try space.neighbors(of: other) }
    #expect(throws: SpacesError.self) { try space.parse(Self.base.text(of: other)) }
    #expect(throws: TablesError.self) { try ListedSpace([], of: Self.base) }
    #expect(throws: TablesError.self) { try ListedSpace([other], of: Self.base) }
    #expect(throws: SpacesError.self) { try ListedSpace([other, other], of: NASBench101()) }
  }

  /// Graphs of 24 nodes have too many paths to encode: the nearest differs in the fewest choices.
  @Test func graphsOfManyNodesAreFoundByTheirAdjacency() throws {
    let space = try DAG(
      operations: ["a", "b", "c"], minimumNodes: 24, maximumNodes: 24, maximumEdges: 40)
    let members = try space.sample(40, seed: 2)
    let listed = try ListedSpace(members, of: space)
    let rows = try space.encode(members, as: .adjacency)
    let width = rows.shape[1]
    for other in try space.sample(10, seed: 3) {
      let own = try space.encode([other], as: .adjacency)
      let distances = members.indices.map { member in
        (0..<width).count { rows.elements[member * width + $0] != own.elements[$0] }
      }
      let nearest = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(try listed.nearest(to: other) == members[nearest])
    }
    let table = try BenchmarkTable(
      members, in: space, metrics: [("v", members.indices.map(Double.init))])
    #expect(try table.objective("v").bestValue == Double(members.count - 1))
  }

  /// Chains of 60 layers have too many paths to encode: the nearest differs in the fewest layers.
  @Test func longChainsAreFoundByTheirOperations() throws {
    let nodes = 62
    let chain = try DAG(
      operations: ["a", "b", "c"], placement: .nodes, edges: (1..<nodes).map { ($0 - 1, $0) })
    let members = try chain.sample(80, seed: 2)
    let space = try ListedSpace(members, of: chain)
    var random = RandomSource(seed: 1)
    for other in try chain.sample(20, seed: 3) {
      let distances = members.map { member in zip(member.nodes, other.nodes).count { $0 != $1 } }
      let nearest = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(try space.nearest(to: other) == members[nearest])
    }
    for member in members {
      #expect(members.contains(try space.mutate(member, using: &random)))
      #expect(try space.neighbors(of: member).allSatisfy(members.contains))
    }
  }

  /// A space without encodings: the nearest is the fewest edits away.
  @Test func spacesWithoutEncodingsGoByEdits() throws {
    let base = TinySpace()
    let members = try [[0, 0, 0], [3, 3, 3], [0, 1, 2], [2, 2, 1]].map(base.make)
    let space = try ListedSpace(members, of: base)
    for (nodes, expected) in [([0, 0, 1], 0), ([3, 2, 3], 1), ([1, 2, 3], 2), ([2, 2, 2], 3)] {
      #expect(try space.nearest(to: base.make(nodes)) == members[expected])
    }
  }
}
