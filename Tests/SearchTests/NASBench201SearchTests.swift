import Experiments
import Search
import Spaces
import TestSupport
import Testing

/// Known behavior on the measured table: CIFAR-10 validation accuracy after 200 epochs.
@Suite struct NASBench201SearchTests {
  private static let seeds = 21
  private static let evaluations = 500

  @Test(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), Comment(rawValue: DataFiles.absence)))
  func strategiesRankAsPublished() throws {
    let space = NASBench201()
    var table: [Architecture: Double] = [:]
    for row in try DataFiles.rows(ofGzip: "nb201.csv.gz") {
      let text = try #require(row["arch"])
      table[try space.parse(text)] = try #require(row["c10valid_val_200"].flatMap(Double.init))
    }
    #expect(table.count == 15_625)
    let optimum = try #require(table.values.max())
    var medians: [String: Double] = [:]
    for key in ["random_search", "regularized_evolution", "local_search"] {
      let runs = try (0..<Self.seeds).map { seed in
        let study = try Study(
          StrategyCatalog.strategy(key, in: space), in: space, seed: seed)
        try study.run(evaluations: Self.evaluations) { try #require(table[$0]) }
        return study.trials.map(\.value)
      }
      let curve = try RegretCurve(runs: runs, optimum: optimum)
      medians[key] = curve.median[Self.evaluations - 1]
    }
    let random = try #require(medians["random_search"])
    for key in ["regularized_evolution", "local_search"] {
      #expect(try #require(medians[key]) < random, "\(key) is no better than random search")
    }
  }
}
