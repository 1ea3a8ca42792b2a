import Regression
import Tensors
import TestSupport
import Testing

/// Where rows or features are drawn: as good as the libraries on NAS-Bench-201, with the settings of
/// White et al. 2021.
@Suite(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), "\(DataFiles.absence)"))
struct TreeStudyTests {
  /// Every cell as one-hot operations, with its validation accuracy.
  private static let table: (rows: Matrix, labels: [Double]) = {
    let rows = (try? DataFiles.rows(ofGzip: "nb201.csv.gz")) ?? []
    let codes = rows.map { Array(($0["naslib_code"] ?? "").utf8).map { Int($0) - 48 } }
    let elements = codes.flatMap { code in
      code.flatMap { digit in (0..<5).map { $0 == digit ? 1.0 : 0.0 } }
    }
    let labels = rows.compactMap { Double($0["c10valid_val_200"] ?? "") }
    let matrix = try? Matrix(rows: labels.count, columns: 30, elements: elements)
    return (matrix ?? Matrix(uncheckedRows: 0, columns: 0, elements: []), labels)
  }()

  /// As trees.py: the order of the SplitMix64 of the rows' numbers.
  private func split(_ seed: Int) -> [Int] {
    let count = Self.table.labels.count
    let keys = (0..<count).map { row in
      var z = UInt64(row) &+ UInt64(seed * count)
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    return (0..<count).sorted { keys[$0] < keys[$1] }
  }

  private func predict(_ name: String, _ known: [Int], _ asked: [Int]) throws -> [Double] {
    let (rows, random) = (Self.table.rows.rows(at: known), RandomSource(seed: known[0]))
    let labels = known.map { Self.table.labels[$0] }
    let queries = Self.table.rows.rows(at: asked)
    return switch name {
    case "xgb": try DepthWiseBoosting().fit(rows, labels, random: random).predict(queries).means
    case "lgb": try LeafWiseBoosting().fit(rows, labels, random: random).predict(queries).means
    case "extra trees": try ExtraTrees().fit(rows, labels, random: random).predict(queries).means
    case "rf": try RandomForest().fit(rows, labels, random: random).predict(queries).means
    default: try NaturalGradientBoosting().fit(rows, labels, random: random).predict(queries).means
    }
  }

  @Test(arguments: ["xgb", "lgb", "ngb", "rf", "extra trees"], [100, 400]) func tau(
    name: String, count: Int
  ) throws {
    let theirs = try TreeFixture()["tau \(name) \(count)"]
    try #require(theirs.count == 10)
    let differences = try theirs.indices.map { seed in
      let order = split(seed)
      let (known, asked) = (Array(order.prefix(count)), Array(order.suffix(1000)))
      let tau = try Correlation.kendall(
        predict(name, known, asked), asked.map { Self.table.labels[$0] })
      return tau - theirs[seed]
    }
    let mean = differences.reduce(0, +) / 10
    // Two standard errors of the library's own mean; xgboost draws nothing.
    let spread = try LabelScaler(theirs).standardDeviation
    let most = name == "xgb" ? 0.001 : 2 * spread / 10.0.squareRoot()
    #expect(abs(mean) < most, "\(mean): \(differences)")
  }
}
