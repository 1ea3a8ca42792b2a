import Tensors

extension SearchSpace {
  /// `count` architectures, repeats possible; the i-th depends on `seed` and i alone.
  ///
  /// Throws `invalidArgument` for a count outside 0...`EnumerationLimit.count`.
  public func sample(
    _ count: Int, seed: Int, control: RunControl = RunControl()
  ) throws -> [Architecture] {
    guard (0...EnumerationLimit.count).contains(count) else {
      throw SpacesError.invalidArgument(
        "\(count) samples: draw 0 to \(EnumerationLimit.count) at a time")
    }
    let source = RandomSource(seed: seed)
    return try (0..<count).map { i in
      if i.isMultiple(of: 64) {
        try control.check()
        control.report(i, of: count)
      }
      var random = source.split(i)
      return try sample(using: &random)
    }
  }
}
