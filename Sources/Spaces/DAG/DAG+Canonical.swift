extension DAG {
  /// The text of one representative of all architectures isomorphic to this one, input and output
  /// fixed; so equal exactly for isomorphic architectures.
  ///
  /// Always exact up to 12 nodes. Beyond, the search for the representative is bounded; the few
  /// graphs that are too symmetric for it get a text that begins with "refined:", equal for
  /// isomorphic architectures but in principle also for others.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try validate(architecture)
    return canonicalText(of: architecture)
  }

  func canonicalText(of architecture: Architecture) -> String {
    switch CanonicalForm(of: architecture) {
    case .representative(let representative): uncheckedText(of: representative)
    case .refinement(let digest): "refined:" + String(digest, radix: 16)
    }
  }
}
