import Spaces
import Synchronization
import Tensors

extension CellTable {
  /// The curves that the table has for these cells: each is that of the first cell of its class, in
  /// the order of `NASBench201`'s numbers, which computes the same function.
  ///
  /// Throws what the space throws for an architecture that is not its own, and `Cancelled`.
  public func curves(
    of cells: [Architecture], seed: Int, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [[EpochRecord]] {
    let space = NASBench201()
    var first: [String: Architecture] = [:]
    for cell in try space.enumerate(unique: true, control: control) {
      first[try space.canonicalHash(of: cell)] = cell
    }
    let listed = try cells.map { try first[space.canonicalHash(of: $0)] ?? $0 }
    let done = Atomic<Int>(0)
    return try parallelMap(count: listed.count, workers: workers) { index, _ in
      let curve = try self.train(listed[index], seed: seed, control: control)
      control.report(done.add(1, ordering: .relaxed).newValue, of: listed.count)
      return curve
    }
  }
}
