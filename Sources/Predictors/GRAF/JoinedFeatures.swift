import Glibc
import Spaces
import Tensors

/// Several features side by side.
struct JoinedFeatures: ArchitectureFeatures {
  let parts: [any ArchitectureFeatures]

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    let matrices = try parts.map {
      try $0.rows(of: architectures, workers: workers, control: control)
    }
    var elements: [Double] = []
    elements.reserveCapacity(matrices.reduce(0) { $0 + $1.elements.count })
    for row in architectures.indices {
      for matrix in matrices { elements += matrix.row(row) }
    }
    return try Matrix(
      rows: architectures.count, columns: matrices.reduce(0) { $0 + $1.columns },
      elements: elements)
  }
}

/// The logarithms of parameters and multiply-adds of the network that is built from an architecture.
struct CostFeatures: ArchitectureFeatures {
  let space: any SearchSpace

  /// Nil for a space whose operations have no meaning.
  init?(_ space: any SearchSpace) {
    guard space.hasNetworks else { return nil }
    self.space = space
  }

  func rows(
    of architectures: [Architecture], workers: Int?, control: RunControl
  ) throws -> Matrix {
    let rows = try parallelMap(count: architectures.count, workers: workers) { index, _ in
      try control.check()
      let cost = try space.network(of: architectures[index]).cost
      return [log1p(Double(cost.parameters)), log1p(Double(cost.multiplyAdds))]
    }
    return try Matrix(rows: rows.count, columns: 2, elements: Array(rows.joined()))
  }
}
