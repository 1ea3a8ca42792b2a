import Neural
import Storage
import Tensors
import Testing

@Suite struct ParametersTests {
  private func example() throws -> Parameters {
    try Parameters([
      Parameter(name: "w", shape: [3, 5], fanIn: 3, initializer: .fanIn(3)),
      Parameter(
        name: "k", shape: [2, 3, 4], memory: [2, 16, 16], fanIn: 3, initializer: .kaiming(fanIn: 3)),
      Parameter(name: "b", shape: [5], fanIn: 3, initializer: .constant(0.5)),
    ])
  }

  @Test func initializersDrawWhatTheySay() throws {
    let p = try example()
    p.initialize(RandomSource(seed: 1))
    let w = try p.values(at: p.index(of: "w")).array
    #expect(w.allSatisfy { abs($0) <= 1 / Float(3).squareRoot() } && Set(w).count == 15)
    #expect(try p.values(at: 2).array == [Float](repeating: 0.5, count: 5))
    #expect(p.count == 15 + 24 + 5)
    // What rounding up adds stays zero.
    #expect(p.values.array.count { $0 != 0 } == p.count)
    let wide = try Parameters([
      Parameter(name: "n", shape: [20_000], fanIn: 8, initializer: .kaiming(fanIn: 8)),
      Parameter(name: "u", shape: [20_000], fanIn: 8, initializer: .xavier(fanIn: 2, fanOut: 4)),
    ])
    wide.initialize(RandomSource(seed: 2))
    for (index, variance) in [(0, 2.0 / 8), (1, 6.0 / 6 / 3)] {
      let values = try wide.values(at: index).array.map(Double.init)
      let found = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(found / variance - 1) < 0.03)
    }
  }

  @Test func arraysGoInAndOutUnpadded() throws {
    let p = try example()
    let k = try Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
    try p.setValues(at: 1, to: k)
    #expect(try p.values(at: 1).array == k.array)
    #expect(try p.values(at: 1).shape == [2, 3, 4])
    #expect(p.value(1)[16 * 16 + 2 * 16 + 3] == 23)
    #expect(throws: NeuralError.self) { try p.setValues(at: 0, to: k) }
    #expect(throws: NeuralError.self) { try p.values(at: 3) }
    #expect(throws: NeuralError.self) { try p.index(of: "x") }
  }

  @Test func filesKeepEveryArray() throws {
    let (p, q) = (try example(), try example())
    p.initialize(RandomSource(seed: 4))
    let bytes = try SafeTensors(tensors: p.entries()).serialized()
    try q.take(from: SafeTensors(parsing: bytes, path: "memory"))
    #expect(q.values.array == p.values.array)
    let before = q.values.array
    var file = try SafeTensors(tensors: p.entries())
    file.tensors.removeLast()
    #expect(throws: NeuralError.self) { try q.take(from: file) }
    #expect(q.values.array == before)
  }

  @Test func shapesAreChecked() {
    for (shape, memory, fanIn) in [
      ([], nil, 1), ([0], nil, 1), ([3], [2], 1), ([3], nil, 0), ([1 << 20, 1 << 20], nil, 1),
    ]
      as [([Int], [Int]?, Int)]
    {
      #expect(throws: NeuralError.self) {
        try Parameter(
          name: "p", shape: shape, memory: memory, fanIn: fanIn, initializer: .constant(0))
      }
    }
    #expect(throws: NeuralError.self) {
      try Parameters(
        (0..<2).map { _ in try Parameter(name: "p", shape: [1], fanIn: 1, initializer: .constant(0))
        })
    }
  }
}
