import Tensors

extension ENAS {
  /// Uniform over all networks.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    var digits: [Int] = []
    for layer in 0..<layers {
      digits.append(random.below(Self.names.count))
      for _ in 0..<layer { digits.append(random.below(2)) }
    }
    return network(digits)
  }

  /// Another operation in one layer or one skip connection more or less, uniform over `neighbors`.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    try validate(architecture)
    return edited(architecture, by: random.below(editCount))
  }

  /// The networks with another operation in one layer, by layer, then those with one skip more or
  /// less, by target, then source.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    try validate(architecture)
    return (0..<editCount).map { edited(architecture, by: $0) }
  }

  private var alternatives: Int { Self.names.count - 1 }
  private var editCount: Int { layers * alternatives + Architecture.pairCount(layers) }

  private func edited(_ architecture: Architecture, by edit: Int) -> Architecture {
    var bytes = architecture.packed
    if edit < layers * alternatives {
      let node = edit / alternatives + 1
      let label = edit % alternatives
      bytes[node] = UInt8(label < Int(bytes[node]) ? label : label + 1)
    } else {
      var skip = edit - layers * alternatives
      var layer = 1
      while skip >= layer {
        skip -= layer
        layer += 1
      }
      bytes[slot(skip, layer + 1)] ^= 1
    }
    return Architecture(uncheckedNodeCount: architecture.nodeCount, bytes: bytes)
  }
}
