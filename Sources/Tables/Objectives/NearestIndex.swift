import Spaces
import Tensors

/// Many architectures arranged to find those nearest to another.
///
/// Distance is the number of paths that only one of two has (White et al. 2021, BANANAS, section 3);
/// in a space without a path encoding, or with too many paths for one, the number of bits in which
/// the adjacency encodings differ; in a space without either, the edit distance of the operation
/// graphs.
struct NearestIndex: Sendable {
  /// What distances are taken between.
  enum Features: Equatable, Sendable {
    /// The columns of an encoding that are not 0.
    case columns([Int])
    case graph(OperationGraph)
  }

  private let space: any SearchSpace
  /// nil for the edit distance.
  private let encoding: Encoding?
  /// How many columns each architecture has that are not 0.
  private var counts: [Int] = []
  /// Per column, the architectures that have it.
  private var holders: [Int: [Int32]] = [:]
  private var graphs: [OperationGraph] = []

  private static let block = 256

  /// Throws what the space's encodings and graphs and `control` throw.
  init(_ architectures: [Architecture], in space: any SearchSpace, control: RunControl) throws {
    self.space = space
    encoding = try [Encoding.path, .adjacency].first { try Self.has($0, space, architectures) }
    for start in stride(from: 0, to: architectures.count, by: Self.block) {
      try control.check()
      let some = Array(architectures[start..<min(start + Self.block, architectures.count)])
      guard let encoding else {
        graphs += try some.map { try space.operationGraph(of: $0) }
        continue
      }
      for (row, columns) in try Self.columns(of: some, encoding, space).enumerated() {
        counts.append(columns.count)
        for column in columns { holders[column, default: []].append(Int32(start + row)) }
      }
    }
  }

  func features(of architecture: Architecture) throws -> Features {
    guard let encoding else { return .graph(try space.operationGraph(of: architecture)) }
    return .columns(try Self.columns(of: [architecture], encoding, space)[0])
  }

  /// The positions nearest to an architecture of these features, in order, without `excluded`.
  func nearest(to features: Features, excluding excluded: Int? = nil) -> [Int] {
    let distances = distances(to: features)
    var (best, found) = (Int.max, [Int]())
    for (position, distance) in distances.enumerated() where position != excluded {
      if distance < best { (best, found) = (distance, []) }
      if distance == best { found.append(position) }
    }
    return found
  }

  private func distances(to features: Features) -> [Int] {
    switch features {
    case .graph(let graph): return graphs.map { graph.editDistance(to: $0) }
    case .columns(let columns):
      var shared = [Int](repeating: 0, count: counts.count)
      for column in columns {
        for holder in holders[column] ?? [] { shared[Int(holder)] += 1 }
      }
      return counts.indices.map { counts[$0] + columns.count - 2 * shared[$0] }
    }
  }

  private static func has(
    _ encoding: Encoding, _ space: any SearchSpace, _ architectures: [Architecture]
  ) throws -> Bool {
    do {
      _ = try space.encode(Array(architectures.prefix(1)), as: encoding)
      return true
    } catch SpacesError.unsupported {
      return false
    }
  }

  private static func columns(
    of architectures: [Architecture], _ encoding: Encoding, _ space: any SearchSpace
  ) throws -> [[Int]] {
    let rows = try space.encode(architectures, as: encoding)
    let width = rows.shape[1]
    return architectures.indices.map { row in
      (0..<width).filter { rows.elements[row * width + $0] != 0 }
    }
  }
}
