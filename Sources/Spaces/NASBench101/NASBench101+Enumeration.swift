import Synchronization
import Tensors

extension NASBench101 {
  /// The 423,624 cells that differ by `canonicalKey`, pruned, in the order of the official
  /// generator (generate_graph.py): by vertices, then edge bits, then operations.
  ///
  /// The first call of a process takes a fraction of a second and keeps 1.7 MB; the list is also
  /// kept in a file, `nasturtium/nas_bench_101.cells` in `$XDG_CACHE_HOME` or `~/.cache`, which may
  /// be deleted at any time and is made again when it is damaged. Where none can be written,
  /// nothing else changes.
  /// Throws `unsupported` for `unique: false`: the raw graphs are half a billion.
  public func enumerate(unique: Bool, control: RunControl) throws -> [Architecture] {
    guard unique else {
      throw SpacesError.unsupported(
        space: title, what: "list of its raw graphs, half a billion of the same 423,624 cells",
        remedy: "list the cells with unique: true, or draw raw graphs with sample")
    }
    let keys = try Self.listedKeys(control: control)
    var architectures: [Architecture] = []
    architectures.reserveCapacity(keys.count)
    for key in keys {
      if architectures.count & 0xFFF == 0 { try control.check() }
      architectures.append(key.architecture)
    }
    return architectures
  }

  private static let listed = Mutex<[NASBench101Key]?>(nil)

  private static func listedKeys(control: RunControl) throws -> [NASBench101Key] {
    if let keys = listed.withLock(\.self) { return keys }
    let keys = try NASBench101Cache.standard.keys(control: control)
    listed.withLock { $0 = keys }
    return keys
  }
}
