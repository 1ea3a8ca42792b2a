/// What flows through a graph: a sum of results, each named by a digest of how it is computed. Empty
/// is zero. Equal sums have equal `key`s, in every process.
struct FunctionSum {
  private var counts: [MD5: Int]

  static let zero = FunctionSum(counts: [:])
  static let input = FunctionSum(counts: [MD5(of: Array("input".utf8)): 1])

  private init(counts: [MD5: Int]) { self.counts = counts }

  mutating func add(_ other: FunctionSum) { counts.merge(other.counts) { $0 &+ $1 } }

  /// What the operation makes of the sum. `dropsZeros` is the rule `Equivalence.function`.
  func applying(_ name: String, _ operation: Operation, dropsZeros: Bool) -> FunctionSum {
    if operation == .identity || dropsZeros && counts.isEmpty { return self }
    if dropsZeros && operation == .zero { return .zero }
    return FunctionSum(counts: [MD5(of: Array("\(name)(\(summands))".utf8)): 1])
  }

  var key: String { counts.isEmpty ? "0" : MD5(of: Array(summands.utf8)).hexadecimal }

  private var summands: String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value)*\($0.key.hexadecimal)" }
      .joined(separator: "+")
  }
}
