import Spaces
import Tensors

/// The path encodings of many architectures, arranged to find those nearest to another: distance is
/// the number of paths that only one of two has (White et al. 2021, BANANAS, section 3).
struct PathIndex: Sendable {
  private let space: any SearchSpace
  /// How many paths each architecture has.
  private var counts: [Int] = []
  /// Per path, the architectures that have it.
  private var holders: [Int: [Int32]] = [:]

  private static let block = 256

  /// Throws what the space's path encoding and `control` throw.
  init(_ architectures: [Architecture], in space: any SearchSpace, control: RunControl) throws {
    self.space = space
    for start in stride(from: 0, to: architectures.count, by: Self.block) {
      try control.check()
      let some = Array(architectures[start..<min(start + Self.block, architectures.count)])
      for (row, paths) in try Self.paths(of: some, in: space).enumerated() {
        counts.append(paths.count)
        for path in paths { holders[path, default: []].append(Int32(start + row)) }
      }
    }
  }

  /// The paths of one architecture.
  func paths(of architecture: Architecture) throws -> [Int] {
    try Self.paths(of: [architecture], in: space)[0]
  }

  /// The positions nearest to an architecture of these paths, in order, without those `excluded`.
  func nearest(to paths: [Int], excluding excluded: Int? = nil) -> [Int] {
    var shared = [Int](repeating: 0, count: counts.count)
    for path in paths {
      for holder in holders[path] ?? [] { shared[Int(holder)] += 1 }
    }
    var (best, found) = (Int.max, [Int]())
    for position in counts.indices where position != excluded {
      let distance = counts[position] + paths.count - 2 * shared[position]
      if distance < best { (best, found) = (distance, []) }
      if distance == best { found.append(position) }
    }
    return found
  }

  private static func paths(
    of architectures: [Architecture], in space: any SearchSpace
  ) throws -> [[Int]] {
    let rows = try space.encode(architectures, as: .path)
    let width = rows.shape[1]
    return architectures.indices.map { row in
      (0..<width).filter { rows.elements[row * width + $0] != 0 }
    }
  }
}
