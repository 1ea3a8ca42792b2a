import Storage
import Tensors
import TestSupport
import Testing

/// Beside the suite: what a test's own process runs captures nothing.
private func read(_ bytes: [UInt8], limit: Int = 1 << 22) throws -> PickleValue {
  try Pickle.read(ByteStream(bytes, path: "hostile", limit: 1 << 24), memoryLimit: limit)
}

@Suite struct PickleHostileTests {
  @Test(arguments: [
    ("system", "posix.system"), ("system-4", "posix.system"), ("eval", "__builtin__.eval"),
    ("getattr", "builtins.getattr"),
  ])
  func refusesCodeByItsName(name: String, called: String) {
    #expect {
      try read(StreamFixtures.bytes(name))
    } throws: { error in
      guard case StorageError.refused("hostile", _, let refused) = error else { return false }
      return refused == called
        || refused == called.replacing("__builtin__", with: "builtins")
          && "\(error)".contains("nothing of the file was executed")
    }
  }

  @Test(arguments: ["big-endian", "fortran", "objects", "text-protocol"])
  func saysWhatItDoesNotRead(name: String) {
    #expect(throws: StorageError.self) { try read(StreamFixtures.bytes(name)) }
  }

  /// Small programs that ask for much, or make no sense.
  @Test(arguments: [
    "", ".", "N", "NN.", "(.", "(N.", "0.", "1.", "2.", "t.", "u.", "s.", "}s.", "}Ns.", "}(Nu.",
    "]a.", "NNa.", "}Na.", "](e", "\u{1}", "h\u{0}.", "q\u{0}.", "b.", "Nb.", "NNb.", ")R.", "N)R.",
    "NNR.", "cos\nsystem\n.", "c\n\n.", "ccollections\nOrderedDict\nNR.",
    "ccollections\nOrderedDict\n(NtR.", "ccollections\nOrderedDict\n(](Nlattt",
    "cnumpy\ndtype\n)R.", "cnumpy\ndtype\nNb.", "cnumpy\nndarray\n)R)b.", "]q\u{0}h\u{0}a.",
    "]q\u{0}]h\u{0}ah\u{0}Na.", "c_codecs\nencode\n)R.", "cnumpy.core.multiarray\nscalar\n)R.",
    "X\u{1}\u{0}\u{0}\u{0}", "I1\n.", "V\n.", "S''\n.", "P1\n.", "i", "o", "\u{7F}",
  ])
  func refusesNonsense(program: String) {
    #expect(throws: StorageError.self) { try read(Array(program.utf8)) }
  }

  @Test func boundsEveryKindOfGrowth() async {
    await #expect(processExitsWith: .success) {
      let bombs: [[UInt8]] = [
        Array(repeating: UInt8(ascii: "N"), count: 3 << 20),
        Array(repeating: UInt8(ascii: "]"), count: 3 << 20),
        Array(repeating: UInt8(ascii: "("), count: 1000),
        Array(repeating: UInt8(ascii: "]"), count: 100)
          + Array(repeating: UInt8(ascii: "a"), count: 99) + Array(".".utf8),
        [0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x8B, 0xFF, 0xFF, 0xFF, 0xFF], [UInt8(ascii: "B"), 0, 0, 0x20, 0],
        Array("Nr".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array(".".utf8),
        // A memo that grows by its widest gap each time.
        (1...200).flatMap { index -> [UInt8] in
          let slot = index * 65_000
          return [UInt8(ascii: "N"), UInt8(ascii: "r")]
            + (0..<4).map { UInt8(truncatingIfNeeded: slot >> ($0 * 8)) } + Array("0".utf8)
        },
        // Lists of the same list, each twice in the next: few bytes, and endless to walk.
        Array("]".utf8)
          + (0..<100).flatMap { _ in Array("2\u{86}".unicodeScalars.map { UInt8($0.value) }) }
          + Array(".".utf8),
      ]
      let before = peakMemory()
      for bomb in bombs { #expect(throws: StorageError.self) { try read(bomb) } }
      #expect(peakMemory() - before < 128 << 20)
    }
  }

  @Test func noticesEveryCut() throws {
    for name in ["value-2", "value-4", "scalars-2", "array-4", "cifar"] {
      let bytes = StreamFixtures.bytes(name)
      #expect(throws: Never.self) { try read(bytes) }
      for count in 0..<bytes.count {
        #expect(throws: StorageError.self) { try read(Array(bytes[..<count])) }
      }
    }
  }

  /// Mutated pickles either read as something or throw `StorageError`; memory stays bounded.
  @Test func survivesMutations() async {
    await #expect(processExitsWith: .success) {
      let seeds = try [
        "value-2", "value-4", "scalars-2", "scalars-4", "array-2", "cifar", "records-4",
      ].map {
        try Array(StreamFixtures.stream($0).rest().prefix(4000))
      }
      var random = RandomSource(seed: 3)
      let before = peakMemory()
      var accepted = 0
      for _ in 0..<8000 {
        var bytes = seeds[random.below(seeds.count)]
        for _ in 0...random.below(3) { mutate(&bytes, using: &random) }
        do {
          _ = try Pickle.read(
            ByteStream(bytes, path: "mutated", limit: 1 << 20), memoryLimit: 1 << 22,
            memoLimit: 1 << 22, eachEntryOf: "records"
          ) { _, _ in }
          accepted += 1
        } catch is StorageError {}
      }
      #expect(accepted > 40)
      #expect(peakMemory() - before < 128 << 20)
    }
  }
}
