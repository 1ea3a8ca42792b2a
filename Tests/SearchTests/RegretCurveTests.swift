import Search
import Tensors
import Testing

@Suite struct RegretCurveTests {
  @Test func summarizesTheBestSoFar() throws {
    let curve = try RegretCurve(
      runs: [[1, 3, 2, 9], [2, 1, 4], [0, 0, 5, 6, 7]], optimum: 10, band: 0...1)
    #expect(curve.median == [9, 8, 6])
    #expect(curve.mean == [9, 25.0 / 3, 6])
    #expect(curve.lower == [8, 7, 5] && curve.upper == [10, 10, 7])
  }

  @Test func badRunsThrow() {
    #expect(throws: SearchError.self) { try RegretCurve(runs: [], optimum: 1) }
    #expect(throws: SearchError.self) { try RegretCurve(runs: [[1], []], optimum: 1) }
    #expect(throws: SearchError.self) { try RegretCurve(runs: [[1]], optimum: 1, band: -1...2) }
    #expect(throws: TensorsError.self) { try RegretCurve(runs: [[.nan]], optimum: 1) }
    #expect(throws: TensorsError.self) { try RegretCurve(runs: [[1]], optimum: .infinity) }
  }
}
