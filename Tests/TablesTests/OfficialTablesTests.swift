import Spaces
import Storage
import Tables
import Tensors
import TestSupport
import Testing

private let tss = "fixtures/NATS-tss-v1_0-3ffb9-simple"
private let sss = "fixtures/NATS-sss-v1_0-50262-simple"

@Suite struct OfficialTablesTests {
  private let space = NASBench201()

  private func read(_ name: String) throws -> BenchmarkTable {
    try BenchmarkTable.read("\(DataFiles.directory)/\(name)", usesCache: false)
  }

  /// All 7,380 rows of the published curves of three cells.
  @Test(.enabled(if: DataFiles.isPresent(tss), "\(DataFiles.absence)"))
  func natsTopologiesHaveThePublishedCurves() throws {
    try expectCurves(try read(tss), keeping: { _, _ in true })
  }

  private func expectCurves(
    _ table: BenchmarkTable, keeping: (_ budget: Int, _ epoch: Int) -> Bool
  ) throws {
    let columns = [
      ("train_loss", "train-loss"), ("train_acc", "train-accuracy"),
      ("train_acc5", "train-top5-accuracy"), ("x_valid_acc", "x-valid-accuracy"),
      ("x_valid_loss", "x-valid-loss"), ("x_test_acc", "x-test-accuracy"),
      ("x_test_loss", "x-test-loss"), ("ori_test_acc", "ori-test-accuracy"),
      ("ori_test_loss", "ori-test-loss"),
    ]
    var compared = 0
    for row in try DataFiles.rows(ofGzip: "nb201_curves_3archs.csv.gz") {
      let numbers = try ["index", "hp", "seed", "epoch"].map {
        try #require(Int(row[$0] ?? ""))
      }
      let (budget, seed, epoch) = (numbers[1], numbers[2], numbers[3])
      guard keeping(budget, epoch) else { continue }
      let cell = try space.architecture(at: numbers[0])
      let prefix = "\(row["dataset"] ?? "")/\(budget)"
      for (column, name) in columns {
        guard let expected = Double(row[column] ?? "") else { continue }
        let found = try table.values(of: [cell], "\(prefix)/\(name)", epoch: epoch, seed: seed)[0]
        #expect(abs(found - expected) <= 1e-5, "\(prefix)/\(name) \(epoch) \(seed)")
        compared += 1
      }
      if let seconds = Double(row["train_time"] ?? "") {
        let found = try table.values(of: [cell], "\(prefix)/train-time", seed: seed)[0]
        #expect(abs(found - seconds) <= 1e-5)
      }
    }
    #expect(compared > 200)
  }

  @Test(.enabled(if: DataFiles.isPresent(tss), "\(DataFiles.absence)"))
  func natsTopologiesHaveThePublishedResults() throws { try expectResults(try read(tss)) }

  private func expectResults(_ table: BenchmarkTable) throws {
    #expect(table.count == 3 && table.space is NASBench201 && !table.isByClass)
    let rows = try DataFiles.rows(ofGzip: "nb201.csv.gz")
    for (column, metric, seed, epoch) in [
      ("c10_test_200", "cifar10/200/ori-test-accuracy", nil, 199),
      ("c10valid_val_200", "cifar10-valid/200/x-valid-accuracy", nil, 199),
      ("c10valid_test_200_s888", "cifar10-valid/200/ori-test-accuracy", 888, 199),
      ("c100_test_200", "cifar100/200/x-test-accuracy", nil, 199),
      ("in16_test_200", "ImageNet16-120/200/x-test-accuracy", nil, 199),
      ("c10_test_12", "cifar10/12/ori-test-accuracy", nil, 11),
      ("c10valid_val_12", "cifar10-valid/12/x-valid-accuracy", nil, 11),
      ("c100_val_12", "cifar100/12/x-valid-accuracy", nil, 11),
      ("in16_test_12", "ImageNet16-120/12/x-test-accuracy", nil, 11),
      ("params_c10_M", "cifar10/200/params", nil, nil),
      ("params_in16_M", "ImageNet16-120/200/params", nil, nil),
      ("flops_c100_M", "cifar100/200/flops", nil, nil),
    ] as [(String, String, Int?, Int?)] {
      for cell in table.architectures {
        let row = rows[try space.index(of: cell)]
        let expected = try #require(Double(row[column] ?? ""))
        let found = try table.values(of: [cell], metric, epoch: epoch, seed: seed)[0]
        #expect(abs(found - expected) <= 1e-6, "\(metric)")
      }
    }
  }

  /// What NATS-Bench's own `simulate_train_eval` charges: 12 epochs and one validation.
  @Test(.enabled(if: DataFiles.isPresent(tss), "\(DataFiles.absence)"))
  func natsChargesTrainingAndValidation() throws {
    let table = try read(tss)
    let cell = try space.architecture(at: 11)
    let cost = try table.simulatedCost(of: [cell], "cifar10-valid/12/x-valid-accuracy", seed: 777)
    #expect(abs(cost[0] - (12 * 12.462056795756022 + 4.151251713434855)) < 1e-9)
    let part = try table.simulatedCost(
      of: [cell], "cifar10-valid/200/x-valid-accuracy", epoch: 0, seed: 777)
    #expect(abs(part[0] - (12.462056795756022 + 4.151251713434855)) < 1e-9)
  }

  @Test(.enabled(if: DataFiles.isPresent(sss), "\(DataFiles.absence)"))
  func natsSizesAreReadAsChains() throws {
    let table = try read(sss)
    #expect(table.space.size?.count == 32_768 && table.count == 3)
    let cell = try table.space.parse("8(0) 8(1) 8(2) 16(3) 32(4) output(5)")
    func value(_ metric: String, _ epoch: Int? = nil, _ seed: Int? = nil) throws -> Double {
      try table.values(of: [cell], metric, epoch: epoch, seed: seed)[0]
    }
    #expect(try value("cifar10/90/ori-test-accuracy") == 85.77)
    #expect(try value("cifar10/90/ori-test-accuracy", 88, 777) == 85.69)
    #expect(try value("cifar10/12/train-loss", 11, 999) == 0.5570103901767731)
    #expect(try value("ImageNet16-120/12/x-test-accuracy", 0, 888) == 6.566666674296061)
    #expect(try value("cifar100/90/params") == 0.052172)
    #expect(try value("cifar100/90/latency") == 0.01744564175605774)
  }

  private var fixtures: String {
    "/\(#filePath.split(separator: "/").dropLast().joined(separator: "/"))/Fixtures"
  }

  @Test(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), "\(DataFiles.absence)"))
  func theSingleFilesHoldTheSame() throws {
    for name in ["rebuilt.pickle.pbz2", "rebuilt.pth"] {
      let table = try BenchmarkTable.read("\(fixtures)/\(name)", usesCache: false)
      try expectResults(table)
      try expectCurves(table) { budget, epoch in budget == 12 || epoch >= 197 }
    }
  }

  @Test(
    .enabled(
      if: DataFiles.isPresent("fixtures/nb101_reconstructed_3rows.tfrecord"),
      "\(DataFiles.absence)"))
  func nasBench101HasThePublishedRow() throws {
    let table = try read("fixtures/nb101_reconstructed_3rows.tfrecord")
    #expect(table.count == 1 && table.isByClass)
    let cell = table.architectures[0]
    #expect(try table.space.canonicalKey(of: cell) == "00005c142e6f48ac74fdcf73e3439874")
    #expect(table.metrics.first?.name == "trainable_parameters")
    #expect(try table.metric("final_test_accuracy").epochs == [108])
    #expect(try table.metric("final_test_accuracy").seeds == [0, 1, 2])
    let published: [(String, [Double])] = [
      ("final_validation_accuracy", [0.9241786599159241, 0.9245793223381042, 0.9304887652397156]),
      ("final_test_accuracy", [0.9211738705635071, 0.9190705418586731, 0.9215745329856873]),
      ("final_train_accuracy", [1, 1, 1]),
      ("final_training_time", [1769.1279296875, 1768.2509765625, 1768.9759521484375]),
      ("halfway_validation_accuracy", [0.7776442170143127, 0.8291265964508057, 0.811598539352417]),
      ("halfway_training_time", [883.4580078125, 883.6810302734375, 883.4569702148438]),
    ]
    for (metric, values) in published {
      for (seed, value) in values.enumerated() {
        #expect(try table.values(of: [cell], metric, seed: seed) == [value], "\(metric)")
      }
    }
    #expect(try table.values("trainable_parameters") == [8_555_530])
    #expect(
      try table.simulatedCost(of: [cell], "final_test_accuracy", seed: 1) == [1768.2509765625])
    // Another numbering of the same cell, with an idle vertex.
    var random = RandomSource(seed: 0)
    let smaller = try NASBench101().mutate(cell, using: &random)
    #expect(throws: TablesError.self) { try table.row(of: smaller) }
  }

  @Test(.enabled(if: DataFiles.isPresent("enas_macro6.csv.gz"), "\(DataFiles.absence)"))
  func theListOfENASArchitecturesIsRead() throws {
    let enas = try ENAS(layers: 6)
    let rows = try DataFiles.rows(ofGzip: "enas_macro6.csv.gz").filter { $0["burn_in"] == "0" }
    let lines = try rows.map {
      "\(try enas.text(of: try enas.parse($0["arch"] ?? ""))), \($0["ws_accuracy"] ?? "")\n"
    }
    try withScratchDirectory { directory in
      let path = "\(directory)/final_structures6.txt"
      try writeFileAtomically(Array(lines.joined().utf8), to: path)
      let table = try BenchmarkTable.read(path)
      #expect(table.count == 19_015)
      #expect(table.metrics == [.init(name: "accuracy", epochs: [], seeds: [0, 1])])
      for row in [rows[0], rows[777], rows[19_019]] {
        let cell = try enas.parse(row["arch"] ?? "")
        #expect(
          try table.values(of: [cell], "accuracy", seed: 0) == [Double(row["ws_accuracy"] ?? "")])
      }
      #expect(try table.best("accuracy").value == 0.7502)
    }
  }

  @Test(.enabled(if: DataFiles.isPresent("nb201.csv.gz"), "\(DataFiles.absence)"))
  func commaSeparatedFilesAreRead() throws {
    let table = try BenchmarkTable.read("\(DataFiles.directory)/nb201.csv.gz")
    #expect(table.count == 15_625 && table.space is NASBench201)
    #expect(try table.best("c10_test_200") == (6111, 94.3733333))
    let missing = try table.values("in16_test_200_s888").count(where: \.isNaN)
    #expect(missing == 15_625 - 9_445)
    var layout = TableLayout(space: try ENAS(layers: 6))
    layout.metrics = ["ws_accuracy"]
    layout.epoch = "burn_in"
    layout.seed = "line"
    #expect(throws: TablesError.self) {
      try BenchmarkTable.read("\(DataFiles.directory)/nb201.csv.gz", layout: layout)
    }
  }
}
