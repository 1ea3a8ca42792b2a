/// The network around a cell: fixed layers, and where the cell is repeated.
public struct NetworkSkeleton: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    /// A layer that every architecture of the space has.
    case layer(String)
    /// The cell, that many times in a row.
    case cells(Int)
  }

  /// From input to output.
  public let parts: [Part]

  public init(_ parts: [Part]) { self.parts = parts }
}

extension SearchSpace {
  /// An architecture is the whole network.
  public var skeleton: NetworkSkeleton? { nil }
}

extension NASBench201 {
  /// Dong and Yang 2020, §2.1 and figure 1.
  public var skeleton: NetworkSkeleton? {
    NetworkSkeleton([
      .layer("conv 3x3, 16"), .cells(5), .layer("residual /2, 32"), .cells(5),
      .layer("residual /2, 64"), .cells(5), .layer("global avg pool"), .layer("linear"),
    ])
  }
}

extension NASBench101 {
  /// Ying et al. 2019, §2.2 and figure 1; each stack after the first doubles the channels.
  public var skeleton: NetworkSkeleton? {
    NetworkSkeleton([
      .layer("conv 3x3, 128"), .cells(3), .layer("max pool /2, 256"), .cells(3),
      .layer("max pool /2, 512"), .cells(3), .layer("global avg pool"), .layer("dense"),
    ])
  }
}
