import Embeddings
import Spaces
import Tensors
import Testing

@Suite struct SmoothnessTests {
  @Test func measuresAreTheirDefinitions() throws {
    for space in try RepairTests.spaces() {
      let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
      let cells = try space.sample(60, seed: 1)
      try model.fit(cells, recipe: .init(learningRate: 3e-3, epochs: 20), seed: 1)
      let pairs = (0..<8).map { (start: cells[$0], end: cells[$0 + 8]) }
      let walks = try model.walks(between: pairs, steps: 7, kind: .greatCircle)
      let found = try SVGe.smoothness(of: walks, workers: 2)
      #expect(try SVGe.smoothness(of: walks, workers: 1) == found)
      var (valid, changes, distances) = (0, 0, [Int]())
      for (walk, pair) in zip(walks, pairs) {
        let alone = try model.interpolate(
          from: pair.start, to: pair.end, steps: 7, kind: .greatCircle)
        for (x, y) in zip(alone.codes.array, walk.codes.array) { #expect(abs(x - y) < 1e-5) }
        valid += walk.decoded.count { $0.architecture != nil }
        for step in 1..<7 {
          let (before, after) = (walk.decoded[step - 1].graph, walk.decoded[step].graph)
          changes += before == after ? 0 : 1
          distances.append(before.editDistance(to: after))
        }
      }
      #expect(found.steps == 56 && found.moves == 48 && found.valid == valid)
      #expect(found.changes == changes && found.edits == distances.reduce(0, +))
      #expect(found.longestMove == distances.max())
      #expect(found.meanEditDistance == Double(found.edits) / 48)
    }
  }

  @Test func monotonicityIsTheSizeOfKendallsTau() throws {
    #expect(try SVGe.monotonicity(of: [1, 2, 3, 9]) == 1)
    #expect(try SVGe.monotonicity(of: [9, 3, 2]) == 1)
    #expect(try SVGe.monotonicity(of: [4, 4, 4]) == 1)
    #expect(try abs(SVGe.monotonicity(of: [2, 1, 4, 3]) - 1.0 / 3) < 1e-12)
    #expect(try SVGe.monotonicity(of: [1]).isNaN)
    #expect(throws: TensorsError.self) { try SVGe.monotonicity(of: [1, .nan]) }
  }

  @Test func badArgumentsThrow() throws {
    let space = NASBench201()
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    #expect(throws: EmbeddingsError.self) { try SVGe.smoothness(of: []) }
    let cells = try space.sample(2, seed: 1)
    let pairs = Array(repeating: (start: cells[0], end: cells[1]), count: 101)
    #expect(throws: EmbeddingsError.self) { try model.walks(between: pairs, steps: 10_000) }
    #expect(try model.walks(between: [], steps: 3).isEmpty)
  }
}
