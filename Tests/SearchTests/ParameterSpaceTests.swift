import Glibc
import Search
import Spaces
import Tensors
import Testing

@Suite struct ParameterSpaceTests {
  static let space = Result {
    try ParameterSpace([
      ("rate", .real(1e-4...1, isLogarithmic: true)), ("width", .real(-1...3)),
      ("layers", .integer(1...6)), ("unit", .choice(["lstm", "gru", "none"])),
    ])
  }

  private func points(_ count: Int) throws -> [ParameterVector] {
    let space = try Self.space.get()
    return try (0..<count).map { number in
      var random = RandomSource(seed: 1).split(number)
      return try space.sample(using: &random)
    }
  }

  @Test func samplesFillTheBox() throws {
    let space = try Self.space.get()
    let points = try points(4000)
    for point in points { try space.validate(point) }
    func share(_ parameter: Int, _ condition: (Double) -> Bool) -> Double {
      Double(points.count { condition($0.values[parameter]) }) / 4000
    }
    // Half of a logarithmic range lies below its geometric mean; four standard errors.
    #expect(abs(share(0) { $0 < 1e-2 } - 0.5) < 0.032)
    #expect(abs(share(1) { $0 < 1 } - 0.5) < 0.032)
    for layers in 1...6 { #expect(abs(share(2) { $0 == Double(layers) } - 1.0 / 6) < 0.024) }
    for unit in 0..<3 { #expect(abs(share(3) { $0 == Double(unit) } - 1.0 / 3) < 0.03) }
    #expect(space.count == nil)
    #expect(try ParameterSpace([("a", .integer(1...4)), ("b", .choice(["x", "y"]))]).count == 8)
  }

  @Test func changesAreOfOneParameterAndInside() throws {
    let space = try Self.space.get()
    var changed: Set<Int> = []
    for (number, point) in try points(300).enumerated() {
      var random = RandomSource(seed: 2).split(number)
      for other in try [space.mutate(point, using: &random)] + space.neighbors(of: point) {
        try space.validate(other)
        let different = point.values.indices.filter { point.values[$0] != other.values[$0] }
        #expect(different.count == 1)
        changed.formUnion(different)
      }
      let neighbors = try space.neighbors(of: point)
      #expect(Set(neighbors).count == neighbors.count && neighbors.count >= 5)
    }
    #expect(changed == [0, 1, 2, 3])
  }

  @Test func textsComeBack() throws {
    let space = try Self.space.get()
    for point in try points(100) {
      #expect(try space.parse(space.text(of: point)) == point)
      #expect(try space.nearest(to: point) == point)
    }
    let point = ParameterVector([0.01, 2.5, 3, 1])
    #expect(try space.text(of: point) == "point(rate=0.01,width=2.5,layers=3,unit=gru)")
    for text in [
      "point(rate=0.01)", "point(rate=2,width=2.5,layers=3,unit=gru)",
      "point(rate=0.01,width=2.5,layers=3.5,unit=gru)", "spot(rate=0.01,width=1,layers=3,unit=gru)",
      "point(rate=0.01,width=1,layers=3,unit=rnn)", "point(rate=nan,width=1,layers=3,unit=gru)",
    ] {
      #expect(throws: SearchError.self) { try space.parse(text) }
    }
  }

  @Test func featuresAreScaledAndOneHot() throws {
    let space = try Self.space.get()
    let rows = try space.features(
      of: [ParameterVector([1e-4, 3, 1, 0]), ParameterVector([1e-2, 1, 6, 2])])
    #expect(rows.rows == 2 && rows.columns == 6)
    for (found, expected) in zip(rows.elements, [0, 1, 0, 1, 0, 0, 0.5, 0.5, 1, 0, 0, 1]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(try space.nearest(to: ParameterVector([7, -5, 2.4, 9])).values == [1, -1, 2, 2])
  }

  @Test func badSpacesAndPointsThrow() throws {
    let bad: [[(name: String, kind: ParameterSpace.Kind)]] = [
      [], [("a", .real(1...1))], [("a", .real(0...1, isLogarithmic: true))],
      [("a", .real(0...Double.infinity))], [("a", .integer(2...2))], [("a", .choice(["x"]))],
      [("a", .choice(["x", "x"]))], [("a", .choice(["x", "y z"]))], [("a b", .integer(0...1))],
      [("a", .integer(0...1)), ("a", .integer(0...1))], [("a", .integer(Int.min...Int.max))],
    ]
    for parameters in bad { #expect(throws: SearchError.self) { try ParameterSpace(parameters) } }
    let space = try Self.space.get()
    var random = RandomSource(seed: 0)
    for values in [[], [2, 0, 1, 0], [0.1, 0, 1.5, 0], [0.1, 0, 1, 3], [.nan, 0, 1, 0]] {
      let point = ParameterVector(values)
      #expect(throws: SearchError.self) { try space.mutate(point, using: &random) }
      #expect(throws: SearchError.self) { try space.text(of: point) }
    }
  }
}
