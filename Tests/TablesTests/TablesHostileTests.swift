import Storage
import Tables
import Tensors
import TestSupport
import Testing

/// Mutated files of every kind either read as a table or throw; `benchmarks/fuzz_tables.py` does the
/// same at length in processes of its own.
@Suite struct TablesHostileTests {
  private let fixtures =
    "/\(#filePath.split(separator: "/").dropLast().joined(separator: "/"))/Fixtures"

  private func seeds() throws -> [[UInt8]] {
    let pickle = try readDecompressedFile(at: "\(fixtures)/rebuilt.pickle.pbz2", limit: 1 << 20)
    let torch = try readFile(at: "\(fixtures)/rebuilt.pth", limit: 1 << 20)
    let table = try BenchmarkTable.read("\(fixtures)/rebuilt.pth", usesCache: false)
    let cells = try table.architectures.map { try table.space.text(of: $0) }
    var seeds = [pickle, torch]
    try withScratchDirectory { directory in
      try table.write(to: "\(directory)/t")
      seeds.append(try readFile(at: "\(directory)/t", limit: 1 << 20))
      seeds.append(try readDecompressedFile(at: "\(directory)/t", limit: 1 << 20))
    }
    seeds.append(
      Array("arch,epoch,seed,accuracy\n\(cells[0]),1,0,5.5\n\(cells[1]),2,1,1e300\n".utf8))
    seeds.append(Array("[[1], [2, 1], [3, 0, 1]], 0.71\n[[0], [2, 1], [3, 1, 1]], 0.72\n".utf8))
    if DataFiles.isPresent("fixtures/nb101_reconstructed_3rows.tfrecord") {
      seeds.append(
        try readFile(
          at: "\(DataFiles.directory)/fixtures/nb101_reconstructed_3rows.tfrecord", limit: 1 << 20))
    }
    return seeds
  }

  @Test func survivesMutations() async {
    await #expect(processExitsWith: .success) {
      let seeds = try TablesHostileTests().seeds()
      var random = RandomSource(seed: 5)
      let before = peakMemory()
      var accepted = 0
      try withScratchDirectory { directory in
        let path = "\(directory)/mutated"
        for round in 0..<700 {
          var bytes = seeds[round % seeds.count]
          for _ in 0...random.below(3) { mutate(&bytes, using: &random) }
          try writeFileAtomically(bytes, to: path)
          do {
            let table = try BenchmarkTable.read(path, usesCache: false)
            for metric in table.metrics.prefix(3) { _ = try table.best(metric.name) }
            accepted += 1
          } catch is StorageError {} catch is TablesError {}
        }
      }
      #expect(accepted > 20)
      #expect(peakMemory() - before < 1 << 30)
    }
  }

  @Test func noticesCuts() throws {
    for seed in try TablesHostileTests().seeds() {
      try withScratchDirectory { directory in
        let path = "\(directory)/cut"
        for count in stride(from: 0, to: seed.count, by: max(1, seed.count / 100)) {
          try writeFileAtomically(Array(seed[..<count]), to: path)
          do {
            _ = try BenchmarkTable.read(path, usesCache: false)
          } catch is StorageError {} catch is TablesError {}
        }
      }
    }
  }
}
