extension NASBench201 {
  /// One operation under every numbering in use; mixing two up still gives plausible results.
  public struct OperationNumber: Sendable {
    /// The name in official texts.
    public let operation: String
    /// The index in `operations`, an edge's label here: the official order of AutoDL-Projects.
    public let official: Int
    /// The digit in NASLib's operation tuples.
    public let naslib: Int
    /// The node type of the SVGe code, whose 0 and 1 are output and input.
    public let svge: Int
  }

  /// The numberings, in the order of `operations`.
  public static let numbering: [OperationNumber] = [
    OperationNumber(operation: "none", official: 0, naslib: 1, svge: 6),
    OperationNumber(operation: "skip_connect", official: 1, naslib: 0, svge: 5),
    OperationNumber(operation: "nor_conv_1x1", official: 2, naslib: 3, svge: 2),
    OperationNumber(operation: "nor_conv_3x3", official: 3, naslib: 2, svge: 3),
    OperationNumber(operation: "avg_pool_3x3", official: 4, naslib: 4, svge: 4),
  ]

  /// NASLib lists the edges by source: 01, 02, 03, 12, 13, 23. Its i-th edge is the
  /// `naslibEdges[i]`-th of the official text, and the reverse.
  public static let naslibEdges = [0, 1, 3, 2, 4, 5]

  static let naslibDigits = numbering.map(\.naslib)

  /// NASLib's six operation numbers (`numbering`) in NASLib's edge order (`naslibEdges`), its
  /// `op_indices`; the columns of the categorical encoding. Throws `notInSpace`.
  public func operationIndices(of architecture: Architecture) throws -> [Int] {
    try validate(architecture)
    return Self.naslibEdges.map {
      Self.naslibDigits[Int(architecture.packed[Self.nodeCount + $0]) - 1]
    }
  }

  /// The cell with NASLib's six operation numbers, in its edge order: (4, 0, 3, 1, 4, 3) is
  /// `|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|`.
  /// Throws `notInSpace` for any other list.
  public func architecture(operationIndices digits: [Int]) throws -> Architecture {
    var bytes = [UInt8](repeating: 0, count: Self.nodeCount + Self.edgeCount)
    guard digits.count == Self.edgeCount else {
      throw outside("\(digits.count) operation indices, and a cell has \(Self.edgeCount)")
    }
    for (position, digit) in digits.enumerated() {
      guard let label = Self.naslibDigits.firstIndex(of: digit) else {
        throw outside("operation index \(digit) is outside 0..<\(Self.operationCount)")
      }
      bytes[Self.nodeCount + Self.naslibEdges[position]] = UInt8(label + 1)
    }
    return Architecture(uncheckedNodeCount: Self.nodeCount, bytes: bytes)
  }
}
