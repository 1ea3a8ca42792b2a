/// The one graph form every model reads: operations on nodes, whatever the space does.
///
/// A space that labels edges turns each edge into a node. Types follow SVGe (Lukasik et al. 2021):
/// 0 output, 1 input, then the space's operations from 2 on. Node 0 is the input, the last node the
/// output, and the order is topological.
///
/// Two architectures with the same graph compute the same; the reverse need not hold.
public struct OperationGraph: Hashable, Sendable {
  /// The type of the last node.
  public static let outputType = 0
  /// The type of the first node.
  public static let inputType = 1
  /// Operation i of the space has this type + i.
  public static let firstOperationType = 2

  /// One type per node.
  public let types: [Int]
  /// Bit i of `predecessors[j]` is the edge i -> j; only bits below j may be set.
  public let predecessors: [UInt64]

  /// Throws `SpacesError.invalidGraph` unless both lists have the same 1...64 entries, every
  /// type is in 0..<256 and every edge goes upward.
  public init(types: [Int], predecessors: [UInt64]) throws {
    guard types.count == predecessors.count, (1...Architecture.maximumNodes).contains(types.count)
    else {
      throw SpacesError.invalidGraph(
        "\(types.count) types and \(predecessors.count) predecessor sets: "
          + "both must have the same 1 to \(Architecture.maximumNodes) entries")
    }
    for (j, mask) in predecessors.enumerated() {
      guard (0..<256).contains(types[j]) else {
        throw SpacesError.invalidGraph("node \(j) has type \(types[j]), outside 0..<256")
      }
      guard j == 63 || mask >> UInt64(j) == 0, j != 63 || mask >> 63 == 0 else {
        throw SpacesError.invalidGraph("node \(j) has a predecessor that does not come before it")
      }
    }
    (self.types, self.predecessors) = (types, predecessors)
  }

  /// 1...64, input and output included.
  public var nodeCount: Int { types.count }

  /// The edges as (source, target), ordered by target, then source.
  public var edges: [(source: Int, target: Int)] {
    predecessors.enumerated().flatMap { target, mask in
      (0..<target).filter { mask >> UInt64($0) & 1 == 1 }.map { ($0, target) }
    }
  }
}
