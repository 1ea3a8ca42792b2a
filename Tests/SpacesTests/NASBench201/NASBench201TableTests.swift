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
    let different = try rows.enumerated().filter { index, row in
      let cell = try space.architecture(at: index)
      let text = try space.text(of: cell)
      let code = try space.operationIndices(of: cell).map(String.init).joined()
      return try row["index"] != "\(index)" || row["arch"] != text || row["naslib_code"] != code
        || space.parse(text) != cell
    }
    #expect(different.map(\.offset) == [])
  }

  @Test func classesOfEqualFunctionAgree() throws {
    var first: [String: Int] = [:]
    let different = try Self.rows.get().enumerated().filter { index, row in
      let hash = try space.canonicalKey(of: space.architecture(at: index))
      let representative = first[hash, default: index]
      first[hash] = representative
      return row["isomorph_of"] != "\(representative)"
    }
    #expect(different.map(\.offset) == [])
    #expect(first.count == 6_466)
  }

  @Test(arguments: [
    (ImageDataset.cifar10, "c10"), (.cifar100, "c100"), (.imageNet16, "in16"),
  ])
  func parametersAndFlopsAgree(dataset: ImageDataset, suffix: String) throws {
    let options = space.networkOptions.on(dataset)
    let different = try Self.rows.get().enumerated().filter { index, row in
      let cost = try space.network(of: space.architecture(at: index), options: options).cost
      return row["params_\(suffix)_M"].flatMap(Double.init) != Double(cost.parameters) / 1e6
        || row["flops_\(suffix)_M"].flatMap(Double.init) != Double(cost.multiplyAdds) / 1e6
    }
    #expect(different.map(\.offset) == [])
  }
}
