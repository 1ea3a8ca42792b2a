import Glibc
import Spaces
import Tensors

/// The values of the parameters of a `ParameterSpace`, in its order: numbers, and of a choice the
/// index.
public struct ParameterVector: Hashable, Sendable {
  /// One for each parameter.
  public let values: [Double]

  /// - Parameter values: what `ParameterSpace.validate` accepts.
  public init(_ values: [Double]) { self.values = values }
}

/// A box of parameters to search: real numbers, integers and choices.
///
///     let space = try ParameterSpace([
///       ("rate", .real(1e-4...1, isLogarithmic: true)), ("layers", .integer(1...8)),
///       ("unit", .choice(["lstm", "gru"])),
///     ])
public struct ParameterSpace: SearchDomain, Hashable {
  public enum Kind: Hashable, Sendable {
    /// Uniform, or uniform in the logarithm for a range above 0.
    case real(ClosedRange<Double>, isLogarithmic: Bool = false)
    /// Uniform, both ends included.
    case integer(ClosedRange<Int>)
    /// Uniform; the names are those of a description.
    case choice([String])
  }

  /// One dimension of the box.
  public struct Parameter: Hashable, Sendable {
    /// As descriptions and texts have it.
    public let name: String
    /// The values it may have.
    public let kind: Kind
  }

  /// In the order of the values of a vector.
  public let parameters: [Parameter]

  /// Throws `SearchError.invalidArgument` for no parameters, names that are empty, given twice or
  /// that no description can hold, ranges that are not finite, below 0 for a logarithm or of one
  /// value only, and choices of fewer than 2.
  public init(_ parameters: [(name: String, kind: Kind)]) throws {
    self.parameters = parameters.map { Parameter(name: $0.name, kind: $0.kind) }
    guard !parameters.isEmpty, Set(parameters.map(\.name)).count == parameters.count else {
      throw SearchError.invalidArgument(
        "a parameter space needs at least one parameter, and each name once")
    }
    for parameter in self.parameters { try parameter.validate() }
  }

  /// As in `parameters(rate=real(lower=0.0,upper=1.0),unit=choice(of=[lstm,gru]))`.
  public var description: Description {
    Description(
      key: "parameters", parameters: parameters.map { .init($0.name, $0.kind.description) })
  }

  /// nil where a parameter is real.
  public var count: Int? {
    parameters.reduce(1) { product, parameter in
      guard let product, let count = parameter.kind.count else { return nil }
      let (result, overflow) = product.multipliedReportingOverflow(by: count)
      return overflow ? nil : result
    }
  }

  /// Throws `SearchError.invalidArgument` for a vector of another length, or a value out of its range.
  public func validate(_ point: ParameterVector) throws {
    guard point.values.count == parameters.count else {
      throw SearchError.invalidArgument(
        "\(point.values.count) values for \(parameters.count) parameters")
    }
    for (parameter, value) in zip(parameters, point.values) where !parameter.kind.contains(value) {
      throw SearchError.invalidArgument(
        "\(parameter.name) is \(value), outside \(parameter.kind.description)")
    }
  }

  /// Each parameter by itself, uniform in its range.
  public func sample(using random: inout RandomSource) throws -> ParameterVector {
    ParameterVector(parameters.map { $0.kind.value(at: random.uniformDouble()) })
  }

  /// One parameter changes: a real number by a normal step of a tenth of its range, an integer or
  /// choice to any other.
  public func mutate(
    _ point: ParameterVector, using random: inout RandomSource
  ) throws -> ParameterVector {
    try validate(point)
    let open = parameters.indices.filter { parameters[$0].kind.count != 1 }
    let which = open[random.below(open.count)]
    var values = point.values
    values[which] = parameters[which].kind.changed(values[which], using: &random)
    return ParameterVector(values)
  }

  /// Real numbers a twentieth of their range lower and higher, integers one lower and higher, every
  /// other choice.
  public func neighbors(of point: ParameterVector) throws -> [ParameterVector] {
    try validate(point)
    return parameters.indices.flatMap { which in
      parameters[which].kind.neighbors(of: point.values[which]).map { value in
        var values = point.values
        values[which] = value
        return ParameterVector(values)
      }
    }
  }

  /// The text.
  public func canonicalKey(of point: ParameterVector) throws -> String { try text(of: point) }

  /// Each value moved into its range.
  public func nearest(to point: ParameterVector) throws -> ParameterVector {
    guard point.values.count == parameters.count, point.values.allSatisfy(\.isFinite) else {
      throw SearchError.invalidArgument(
        "\(point.values.count) values for \(parameters.count) parameters, all of them finite")
    }
    return ParameterVector(zip(parameters, point.values).map { $0.kind.nearest(to: $1) })
  }

  /// As in `point(rate=0.01,layers=3,unit=gru)`.
  public func text(of point: ParameterVector) throws -> String {
    try validate(point)
    return Description(
      key: "point",
      parameters: zip(parameters, point.values).map { .init($0.name, .word($0.kind.word(for: $1))) }
    ).description
  }

  /// Reads what `text(of:)` prints. Throws `SearchError.invalidArgument`, and
  /// `SpacesError.malformedText` for what is no description.
  public func parse(_ text: String) throws -> ParameterVector {
    let parsed = try Description(parsing: text)
    guard parsed.key == "point", parsed.parameters.map(\.name) == parameters.map(\.name) else {
      throw SearchError.invalidArgument(
        "'\(text.prefix(100))' is no point of \(description): it reads point(name=value,…) with all "
          + "parameters in order")
    }
    let point = ParameterVector(
      try zip(parameters, parsed.parameters).map { parameter, given in
        guard case .word(let word) = given.value, let value = parameter.kind.value(of: word) else {
          throw SearchError.invalidArgument("\(parameter.name) cannot be \(given.value)")
        }
        return value
      })
    try validate(point)
    return point
  }

  /// Numbers scaled to 0...1, choices one-hot.
  public func features(of points: [ParameterVector]) throws -> Matrix {
    for point in points { try validate(point) }
    let rows = points.map { point in
      zip(parameters, point.values).flatMap { $0.kind.features(of: $1) }
    }
    return try Matrix(
      rows: points.count, columns: rows.first?.count ?? 0, elements: rows.flatMap(\.self))
  }
}
