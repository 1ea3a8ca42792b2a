import Spaces
import Tensors

extension BenchmarkTable {
  /// The same table of the space as it was given: with the rule that a file does not hold. Nil leaves
  /// the table as it is.
  ///
  /// Throws `otherSpace`, what the space throws for an architecture that its rule refuses, and what
  /// `control` throws.
  func placed(in space: (any SearchSpace)?, control: RunControl) throws -> BenchmarkTable {
    guard let space else { return self }
    guard space.isDescribed(by: self.space.spaceDescription) else {
      throw TablesError.otherSpace(
        "\(self.space.spaceDescription)", wanted: "\(space.spaceDescription)")
    }
    for row in 0..<count {
      if row.isMultiple(of: 64) { try control.check() }
      try space.validate(architecture(at: row))
    }
    var header = header
    header.space = space
    var table = BenchmarkTable(
      header: header, index: index,
      classes: isByClass ? TableClasses(of: index, in: space) : nil, columns: columns)
    table.cacheFailure = cacheFailure
    return table
  }
}
