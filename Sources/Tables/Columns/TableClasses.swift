import Spaces
import Synchronization
import Tensors

/// The classes of a table's architectures, found out when somebody first asks: hashing 423,624 cells
/// takes seconds, and who asks for listed ones only needs none of it.
final class TableClasses: Sendable {
  private let known: Mutex<ClassIndex?>
  private let make: @Sendable (RunControl) throws -> ClassIndex

  init(_ index: ClassIndex) {
    known = Mutex(index)
    make = { _ in index }
  }

  /// - Parameter known: the fingerprints of canonical hashes that need not be computed, by row; empty where
  ///   none is known.
  init(
    of index: ArchitectureIndex, in space: any SearchSpace, known fingerprints: [UInt64?] = []
  ) {
    known = Mutex(nil)
    make = { control in
      let rowsAtOnce = 512
      let parts = try parallelMap(count: (index.count + rowsAtOnce - 1) / rowsAtOnce) {
        part, _ throws in
        let rows = (part * rowsAtOnce)..<min((part + 1) * rowsAtOnce, index.count)
        return try rows.map { row in
          if row.isMultiple(of: 64) { try control.check() }
          return try (row < fingerprints.count ? fingerprints[row] : nil)
            ?? ClassIndex.fingerprint(ofHash: space.canonicalKey(of: index[row]))
        }
      }
      return ClassIndex(parts.flatMap(\.self))
    }
  }

  /// Throws what the space's hash and `control` throw.
  func index(control: RunControl = RunControl()) throws -> ClassIndex {
    if let index = known.withLock({ $0 }) { return index }
    let index = try make(control)
    known.withLock { $0 = index }
    return index
  }
}
