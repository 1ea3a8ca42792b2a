import Tensors

extension NASBench101 {
  private static let pairs = Architecture.pairCount(maximumVertices)

  /// A raw cell on 7 vertices: each of the 21 edges present with probability 1/2, each operation
  /// uniform, drawn again until the cell is in the space. NASLib and the official random search
  /// sample so; it is uniform over raw cells, not over the 423,624 of different hash.
  public func sample(using random: inout RandomSource) throws -> Architecture {
    let labelings = Self.labelings(vertexCount: Self.maximumVertices)
    while true {
      let cell = NASBench101Cell(
        labels: labelings[random.below(labelings.count)],
        edges: UInt32(random.below(1 << Self.pairs)))
      if cell.isInSpace { return cell.architecture }
    }
  }

  /// One of the `neighbors(of:)`, all equally likely. One edit: the published code (NASLib's
  /// `mutate`) instead flips any number of edges and changes any number of operations at once.
  public func mutate(
    _ architecture: Architecture, using random: inout RandomSource
  ) throws -> Architecture {
    let cell = try cells(architecture).raw.padded
    while true {
      let edited = edit(random.below(Self.editCount), of: cell)
      if edited.isInSpace { return edited.architecture }
    }
  }

  /// The raw cells on 7 vertices with one edge more or less, by edge bit, then those with another
  /// operation on one vertex. A smaller architecture is first padded to 7 vertices by unconnected
  /// 3x3 convolutions behind the others. Edits on vertices that lie on no path are included, and do
  /// not change `canonicalKey`: without them no vertex could join a path by single edits.
  public func neighbors(of architecture: Architecture) throws -> [Architecture] {
    let cell = try cells(architecture).raw.padded
    return (0..<Self.editCount).map { edit($0, of: cell) }.filter(\.isInSpace)
      .map(\.architecture)
  }

  /// Each edge flipped, and two other operations on each inner vertex.
  private static let editCount = pairs + (numbering.count - 1) * (maximumVertices - 2)

  private func edit(_ index: Int, of cell: NASBench101Cell) -> NASBench101Cell {
    var edited = cell
    if index < Self.pairs {
      edited.edges ^= 1 << UInt32(index)
    } else {
      let (vertex, shift) = (index - Self.pairs).quotientAndRemainder(
        dividingBy: Self.numbering.count - 1)
      let first = Self.operationLabels.lowerBound
      let turned = Int(cell.labels[vertex + 1] - first) + shift + 1
      edited.labels[vertex + 1] = first + UInt8(turned % Self.numbering.count)
    }
    return edited
  }
}
