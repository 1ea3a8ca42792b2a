import Spaces
import Tensors
import TestSupport
import Testing

/// Every row of the measured table against what the space computes.
@Suite(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), "\(DataFiles.absence)"))
struct NASBench201TableTests {
  let space = NASBench201()
  static let rows = Result { try DataFiles.rows(ofGzip: "nb201.csv.gz") }

  @Test func indicesTextsAndNumbersAgree() throws {
    let rows = try Self.rows.get()
    #expect(rows.count == NASBench201.architectureCount)
    for (index, row) in rows.enumerated() {
      let cell = try space.architecture(at: index)
      let text = try space.text(of: cell)
      let parsed = try space.parse(text)
      let code = try space.naslibOperations(of: cell).map(String.init).joined()
      #expect(row["index"] == "\(index)" && row["arch"] == text && parsed == cell)
      #expect(row["naslib_code"] == code)
    }
  }

  @Test func classesOfEqualFunctionAgree() throws {
    var first: [String: Int] = [:]
    for (index, row) in try Self.rows.get().enumerated() {
      let hash = try space.canonicalHash(of: space.architecture(at: index))
      let representative = first[hash, default: index]
      first[hash] = representative
      #expect(row["isomorph_of"] == "\(representative)")
    }
    #expect(first.count == 6_466)
  }

  @Test func parametersAndFlopsAgree() throws {
    let suffixes: [(NASBench201.Dataset, String)] = [
      (.cifar10, "c10"), (.cifar100, "c100"), (.imageNet16, "in16"),
    ]
    for (index, row) in try Self.rows.get().enumerated() {
      let cell = try space.architecture(at: index)
      for (dataset, suffix) in suffixes {
        let parameters = try space.parameters(of: cell, dataset: dataset)
        let flops = try space.flops(of: cell, dataset: dataset)
        #expect(row["params_\(suffix)_M"].flatMap(Double.init) == parameters)
        #expect(row["flops_\(suffix)_M"].flatMap(Double.init) == flops)
      }
    }
  }
}
