import Tensors
import Testing

@Suite struct CorrelationTests {
  @Test(arguments: 0..<60) func kendallEqualsPairCounting(seed: Int) throws {
    var random = RandomSource(seed: seed)
    let levels = [2, 5, 1000][seed % 3]
    let count = 2 + random.below(70)
    let x = (0..<count).map { _ in Double(random.below(levels)) }
    let y = (0..<count).map { _ in Double(random.below(levels)) }
    var (balance, xUntied, yUntied) = (0, 0, 0)
    for i in 0..<count {
      for j in 0..<i {
        let (dx, dy) = ((x[i] - x[j]).signum, (y[i] - y[j]).signum)
        balance += dx * dy
        xUntied += dx * dx
        yUntied += dy * dy
      }
    }
    let expected = Double(balance) / (Double(xUntied) * Double(yUntied)).squareRoot()
    let tau = try Correlation.kendall(x, y)
    #expect(tau.isNaN && expected.isNaN || abs(tau - expected) < 1e-14)
    let swapped = try Correlation.kendall(y, x)
    #expect(tau.isNaN && swapped.isNaN || tau == swapped)
  }

  @Test(arguments: 0..<20) func ranksEqualCounting(seed: Int) {
    var random = RandomSource(seed: seed)
    let values = (0..<40).map { _ in Double(random.below(15)) }
    let ranks = Correlation.averageRanks(of: values)
    for (value, rank) in zip(values, ranks) {
      let below = values.count { $0 < value }
      let same = values.count { $0 == value }
      #expect(rank == Double(below) + Double(same + 1) / 2)
    }
  }

  @Test func pearsonKeepsItsSignAtAnyScale() throws {
    let x: [Double] = [1, 2, 4, 3]
    let y = x.map { -$0 * 4e307 }
    #expect(abs(try Correlation.pearson(x, y) + 1) < 1e-15)
    #expect(abs(try Correlation.pearson(x, x.map { $0 * 0x1p-1070 }) - 1) < 1e-15)
  }

  @Test func constantListsHaveNoCorrelation() throws {
    let constant = [Double](repeating: 0.1, count: 7)
    let varied: [Double] = [1, 5, 2, 8, 3, 3, 4]
    for coefficient in [Correlation.pearson, Correlation.spearman, Correlation.kendall] {
      #expect(try coefficient(constant, varied).isNaN)
      #expect(try coefficient(varied, constant).isNaN)
    }
  }

  @Test func badListsThrow() {
    for coefficient in [Correlation.pearson, Correlation.spearman, Correlation.kendall] {
      #expect(throws: TensorsError.self) { try coefficient([1, 2], [1]) }
      #expect(throws: TensorsError.self) { try coefficient([], []) }
      #expect(throws: TensorsError.self) { try coefficient([1], [1]) }
      #expect(throws: TensorsError.notFinite(what: "the second list", index: 1)) {
        try coefficient([1, 2, 3], [1, .nan, 3])
      }
      #expect(throws: TensorsError.notFinite(what: "the first list", index: 2)) {
        try coefficient([1, 2, .infinity], [1, 2, 3])
      }
    }
  }
}

extension Double {
  fileprivate var signum: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
