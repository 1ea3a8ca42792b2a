import Glibc
import Spaces
import Tensors

extension ParameterSpace.Parameter {
  func validate() throws {
    func refuse(_ reason: String) throws -> Never {
      throw SearchError.invalidArgument("parameter '\(name)': \(reason)")
    }
    guard (try? Description(parsing: name))?.description == name else {
      try refuse("a name has letters, digits and _.+-:@ only")
    }
    switch kind {
    case .real(let range, let isLogarithmic):
      guard range.lowerBound.isFinite, range.upperBound.isFinite,
        (range.upperBound - range.lowerBound).isFinite, range.lowerBound < range.upperBound
      else { try refuse("\(range) must be finite and have more than one value") }
      guard !isLogarithmic || range.lowerBound > 0 else {
        try refuse("\(range) must be above 0 for a logarithm")
      }
    case .integer(let range):
      guard range.lowerBound < range.upperBound, range.lowerBound > -(1 << 50),
        range.upperBound < 1 << 50
      else { try refuse("\(range) must have more than one value, within 2^50 of 0") }
    case .choice(let names):
      guard names.count > 1, Set(names).count == names.count,
        names.allSatisfy({ (try? Description(parsing: $0))?.description == $0 })
      else { try refuse("choices need two or more different names of letters and digits") }
    }
  }
}

extension ParameterSpace.Kind {
  /// As in `real(lower=0.0,upper=1.0)`.
  var description: Description {
    switch self {
    case .real(let range, let isLogarithmic):
      Description(
        key: isLogarithmic ? "logarithmic" : "real",
        parameters: [.init("lower", range.lowerBound), .init("upper", range.upperBound)])
    case .integer(let range):
      Description(
        key: "integer",
        parameters: [.init("lower", range.lowerBound), .init("upper", range.upperBound)])
    case .choice(let names): Description(key: "choice", parameters: [.init("of", .list(names))])
    }
  }

  /// How many values there are; nil for real numbers.
  var count: Int? {
    switch self {
    case .real: nil
    case .integer(let range): range.count
    case .choice(let names): names.count
    }
  }

  private var lowest: Double {
    switch self {
    case .real(let range, _): range.lowerBound
    case .integer(let range): Double(range.lowerBound)
    case .choice: 0
    }
  }

  func contains(_ value: Double) -> Bool {
    if case .real(let range, _) = self { return range.contains(value) }
    guard let count, value == value.rounded() else { return false }
    return value >= lowest && value < lowest + Double(count)
  }

  func nearest(to value: Double) -> Double {
    if case .real(let range, _) = self {
      return min(max(value, range.lowerBound), range.upperBound)
    }
    return min(max(value.rounded(), lowest), lowest + Double((count ?? 1) - 1))
  }

  /// The value at a place of 0..<1 in the range.
  func value(at place: Double) -> Double {
    switch self {
    case .real(let range, isLogarithmic: false):
      nearest(to: range.lowerBound + place * (range.upperBound - range.lowerBound))
    case .real(let range, isLogarithmic: true):
      nearest(to: range.lowerBound * exp(place * log(range.upperBound / range.lowerBound)))
    case .integer, .choice: nearest(to: lowest + floor(place * Double(count ?? 1)))
    }
  }

  /// Where in the range a real number or integer lies, 0...1.
  private func place(of value: Double) -> Double {
    switch self {
    case .real(let range, isLogarithmic: false):
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .real(let range, isLogarithmic: true):
      log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    case .integer, .choice: (value - lowest) / Double(max((count ?? 2) - 1, 1))
    }
  }

  func features(of value: Double) -> [Double] {
    guard case .choice(let names) = self else { return [place(of: value)] }
    return names.indices.map { Double($0) == value ? 1 : 0 }
  }

  /// Another value than `value`.
  func changed(_ value: Double, using random: inout RandomSource) -> Double {
    guard let count else {
      var found = value
      while found == value {
        let step = place(of: value) + 0.1 * Double(random.normal())
        found = self.value(at: min(max(step, 0), 1))
      }
      return found
    }
    let other = lowest + Double(random.below(count - 1))
    return other < value ? other : other + 1
  }

  func neighbors(of value: Double) -> [Double] {
    let found: [Double] =
      switch self {
      case .real:
        [-0.05, 0.05].map { self.value(at: min(max(place(of: value) + $0, 0), 1)) }
      case .integer: [value - 1, value + 1].filter(contains)
      case .choice(let names): names.indices.map(Double.init)
      }
    return found.filter { $0 != value }
  }

  func word(for value: Double) -> String {
    switch self {
    case .real: "\(value)"
    case .integer: "\(Int(value))"
    case .choice(let names): names[Int(value)]
    }
  }

  func value(of word: String) -> Double? {
    if case .choice(let names) = self { return names.firstIndex(of: word).map(Double.init) }
    return Double(word)
  }
}
