extension NASBench201 {
  /// The edges in the order of the official text, by target, then source: that of `Architecture`.
  static let edges = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]

  /// A cell's lexical index: its six labels in text order as digits of base 5, the first most
  /// significant.
  static func cell(lexicalIndex: Int) -> Architecture {
    var bytes = [UInt8](repeating: 0, count: nodeCount + edgeCount)
    var rest = lexicalIndex
    for slot in (nodeCount..<nodeCount + edgeCount).reversed() {
      bytes[slot] = UInt8(rest % operationCount + 1)
      rest /= operationCount
    }
    return Architecture(uncheckedNodeCount: nodeCount, bytes: bytes)
  }

  static func lexicalIndex(of cell: Architecture) -> Int {
    cell.packed[nodeCount...].reduce(0) { $0 * operationCount + Int($1) - 1 }
  }

  /// The lexical index of each official index. AutoDL-Projects lists the cells with the last edge's
  /// operation changing fastest and then shuffles them with Python's `random.seed(88)`.
  static let officialOrder: [Int] = {
    var order = Array(0..<architectureCount)
    var shuffle = PythonShuffle(seed: 88)
    shuffle.shuffle(&order)
    return order
  }()

  private static let officialIndices: [Int] = {
    var indices = [Int](repeating: 0, count: architectureCount)
    for (index, lexical) in officialOrder.enumerated() { indices[lexical] = index }
    return indices
  }()

  /// The cell with the official index, 0..<15,625, of NAS-Bench-201 and NATS-Bench.
  /// Throws `invalidArgument` outside that range.
  public func architecture(at index: Int) throws -> Architecture {
    guard (0..<Self.architectureCount).contains(index) else {
      throw SpacesError.invalidArgument(
        "index \(index) is outside 0..<\(Self.architectureCount), the cells of \(title)")
    }
    return Self.cell(lexicalIndex: Self.officialOrder[index])
  }

  /// The official index of the cell in NAS-Bench-201 and NATS-Bench. Throws `notInSpace`.
  public func index(of architecture: Architecture) throws -> Int {
    try validate(architecture)
    return Self.officialIndices[Self.lexicalIndex(of: architecture)]
  }
}
