import Glibc
import Spaces
import Storage
import Tables
import Tensors
import TestSupport
import Testing

@Suite struct PackedTableTests {
  /// Every kind of column: whole numbers, hundredths, floats, doubles, holes, seeds of some rows only.
  private func sample() throws -> BenchmarkTable {
    let space = NASBench201()
    let builder = TableBuilder(space: space, title: "sample", isByClass: true)
    var random = RandomSource(seed: 0)
    for row in 0..<300 {
      let cell = try space.architecture(at: row * 7)
      func curve(_ next: () -> Double) -> [Double] { (0..<12).map { _ in next() } }
      for seed in 0..<(row % 5 == 0 ? 3 : 1) {
        let epochs = Array(1...12)
        try builder.set(
          "hundredths", of: cell, seed: seed, epochs: epochs,
          to: curve { Double(random.below(10_000)) / 100 })
        try builder.set(
          "floats", of: cell, seed: seed, epochs: epochs,
          to: curve { Double(Float(random.uniformDouble()) * 3) })
        try builder.set(
          "doubles", of: cell, seed: seed, epochs: epochs,
          to: curve { random.uniformDouble() - 0.5 })
        try builder.set(
          "holes", of: cell, seed: seed, epochs: epochs,
          to: curve { random.below(3) == 0 ? .nan : Double(random.below(5)) })
      }
      if row % 3 == 0 { try builder.set("whole", of: cell, to: [Double(row - 150) * 1000]) }
      if row % 4 == 0 {
        try builder.set(
          "odd", of: cell, to: [[-0.0, .infinity, -.infinity, 0x1p-1074][row / 4 % 4]])
      }
    }
    return try builder.finish(
      notes: ["made": "for a test, \"quoted\""],
      costs: [
        "hundredths": MeasuringCost(
          time: "floats", kind: .perEpoch, firstEpoch: 1, evaluation: "whole")
      ])
  }

  private func expectEqual(_ table: BenchmarkTable, _ other: BenchmarkTable) throws {
    #expect(table.space.key == other.space.key && table.title == other.title)
    #expect(table.notes == other.notes && table.costs == other.costs)
    #expect(table.isByClass == other.isByClass && table.metrics == other.metrics)
    #expect(table.architectures == other.architectures)
    for metric in table.metrics {
      for seed in metric.seeds.isEmpty ? [nil] : metric.seeds.map(Optional.some) {
        let curves = try [table, other].map {
          try $0.curves(of: table.architectures, metric.name, seed: seed).values
            .map { $0.isNaN ? 1 : $0.bitPattern }
        }
        #expect(curves[0] == curves[1], "\(metric.name)")
      }
    }
  }

  @Test func givesEveryValueBackBitForBit() throws {
    let table = try sample()
    try withScratchDirectory { directory in
      let path = "\(directory)/table.safetensors.gz"
      try table.write(to: path)
      let read = try BenchmarkTable.read(path)
      try expectEqual(table, read)
      try read.write(to: "\(directory)/again")
      #expect(
        try readFile(at: path, limit: 1 << 24) == readFile(at: "\(directory)/again", limit: 1 << 24)
      )
      #expect(names(in: directory) == ["again", "table.safetensors.gz"])
    }
  }

  /// The planned shipped table: 6,466 cells, 24 epochs, 5 columns, two more seeds for 600.
  @Test func staysSmall() throws {
    let space = NASBench201()
    let builder = TableBuilder(space: space, title: "size", isByClass: true)
    var random = RandomSource(seed: 1)
    let epochs = Array(1...24)
    for (row, cell) in try space.enumerate(unique: true, control: RunControl()).enumerated() {
      for seed in 0..<(row < 600 ? 3 : 1) {
        func set(_ name: String, _ value: (Double) -> Double) throws {
          let values = epochs.map { value(1 - 1 / Double($0 + 1) + 0.05 * random.uniformDouble()) }
          try builder.set(name, of: cell, seed: seed, epochs: epochs, to: values)
        }
        try set("train_loss") { Double(Float(2.3 - 2 * $0)) }
        try set("validation_loss") { Double(Float(2.3 - 2 * $0)) }
        try set("validation_accuracy") { ($0 * 4000).rounded() / 40 }
        try set("test_accuracy") { ($0 * 9000).rounded() / 100 }
        try set("seconds") { ($0 * 1000).rounded() / 1000 }
      }
    }
    try withScratchDirectory { directory in
      try builder.finish().write(to: "\(directory)/t")
      let count = try readFile(at: "\(directory)/t", limit: 1 << 24).count
      #expect(count < 4 << 20, "\(count)")
    }
  }

  @Test func refusesDamagedFiles() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/t"
      try sample().write(to: path)
      let plain = try ByteStream(opening: path, limit: 1 << 24).rest()
      let file = try SafeTensors(parsing: plain, path: path)
      func expectRefused(_ file: SafeTensors) throws {
        try writeFileAtomically(file.serialized(), to: path)
        #expect(throws: (any Error).self) { try BenchmarkTable.read(path) }
      }
      for name in file.tensors.map(\.name) {
        var changed = file
        changed.tensors.removeAll { $0.name == name }
        try expectRefused(changed)
        let old = try #require(file[name])
        for bytes in [old.bytes + [0], Array(old.bytes.dropLast()), []] {
          var changed = file
          changed.tensors.removeAll { $0.name == name }
          changed.tensors.append(
            try .init(name: name, shape: [bytes.count], type: .uint8, bytes: bytes))
          try expectRefused(changed)
        }
      }
      let description = try #require(file.metadata["table"])
      for (from, to) in [
        ("nasturtium-table-1", "nasturtium-table-2"), ("nas_bench_201", "nas_bench_999"),
        ("\"scale\":100", "\"scale\":101"), ("float64", "float65"), ("[1,2,3", "[3,2,1"),
        ("\"by_class\":true", "\"by_class\":1"), ("per_epoch", "per_year"),
      ] {
        #expect(description.contains(from), "\(from)")
        var changed = file
        changed.metadata["table"] = description.replacing(from, with: to)
        try expectRefused(changed)
      }
      try expectRefused(SafeTensors())
    }
  }
}
