import Spaces
import Tensors

/// Measured values of architectures, used as the objective of a search. Higher values are better.
///
/// An architecture without a value of its own has that of the first listed one of the same
/// `canonicalKey`.
public struct ObjectiveTable: Sendable {
  /// The space that a search of this table visits: the whole one, or the listed part.
  public let space: any SearchSpace
  /// The listed architectures and the value of each.
  public let architectures: [Architecture]
  public let values: [Double]
  private let base: any SearchSpace
  private let byArchitecture: [Architecture: Double]
  private let byHash: [String: Double]

  /// - Parameter isListedOnly: whether a search visits the listed architectures only, as in
  ///   `ListedSpace`.
  ///
  /// Throws `SearchError.invalidArgument` for no architectures, another number of values or an
  /// architecture listed twice with different values, `TensorsError.notFinite`, and what
  /// `ListedSpace` and `control` throw.
  public init(
    _ architectures: [Architecture], _ values: [Double], in space: any SearchSpace,
    isListedOnly: Bool = false, control: RunControl = RunControl()
  ) throws {
    guard !architectures.isEmpty, architectures.count == values.count else {
      throw SearchError.invalidArgument(
        "\(architectures.count) architectures and \(values.count) values: give at least one "
          + "architecture, and a value for each")
    }
    try checkFinite(values, what: "the values of a table")
    var byArchitecture: [Architecture: Double] = [:]
    var byHash: [String: Double] = [:]
    for (index, (architecture, value)) in zip(architectures, values).enumerated() {
      if index.isMultiple(of: 64) {
        try control.check()
        control.report(index, of: architectures.count)
      }
      try space.validate(architecture)
      if let before = byArchitecture.updateValue(value, forKey: architecture), before != value {
        throw SearchError.invalidArgument(
          "\(try space.text(of: architecture)) has the values \(before) and \(value): list an "
            + "architecture once")
      }
      let hash = try space.canonicalKey(of: architecture)
      byHash[hash] = byHash[hash] ?? value
    }
    (self.architectures, self.values, base) = (architectures, values, space)
    (self.byArchitecture, self.byHash) = (byArchitecture, byHash)
    self.space =
      isListedOnly ? try ListedSpace(architectures, of: space, control: control) : space
  }

  /// Throws `unmeasured` where the table has no value, and what the space throws.
  public func value(of architecture: Architecture) throws -> Double {
    if let value = byArchitecture[architecture] { return value }
    if let value = byHash[try base.canonicalKey(of: architecture)] { return value }
    throw SearchError.unmeasured(architecture: try base.text(of: architecture))
  }

  /// The position of the highest value, the first among equals.
  public var best: Int { values.indices.max { values[$0] < values[$1] } ?? 0 }
}
