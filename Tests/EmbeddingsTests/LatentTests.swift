import Embeddings
import Glibc
import Spaces
import Tensors
import Testing

/// Grids, circles, neighbors and maps: the geometry of their codes, and that they decode them.
@Suite struct LatentTests {
  private static func model() throws -> (model: SVGe, cells: [Architecture]) {
    let space = NASBench201()
    let model = try SVGe(space: space, configuration: SVGeTests.small, seed: 2)
    return (model, try space.sample(50, seed: 1))
  }

  private static func row(_ tensor: Tensor, _ row: Int) -> [Double] {
    let width = tensor.shape[1]
    return tensor.array[row * width..<(row + 1) * width].map { Double($0) }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func minus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

  @Test func aGridIsSquareAroundItsCenter() throws {
    let (model, cells) = try Self.model()
    let grid = try model.grid(around: cells[0], size: 5, gap: 0.25, seed: 3)
    #expect(grid.codes.shape == [25, 6] && grid.decoded.count == 25 && grid.gap == 0.25)
    let center = Self.row(try model.encode([cells[0]]).mean, 0)
    for (x, y) in zip(Self.row(grid.codes, 12), center) { #expect(abs(x - y) < 1e-5) }
    let right = Self.minus(Self.row(grid.codes, 13), center)
    let up = Self.minus(Self.row(grid.codes, 17), center)
    #expect(abs(Self.dot(right, right) - 0.0625) < 1e-5)
    #expect(abs(Self.dot(up, up) - 0.0625) < 1e-5 && abs(Self.dot(right, up)) < 1e-5)
    for index in 0..<25 {
      for (i, value) in Self.row(grid.codes, index).enumerated() {
        let expected =
          center[i] + Double(index % 5 - 2) * right[i] + Double(index / 5 - 2) * up[i]
        #expect(abs(value - expected) < 1e-5)
      }
    }
    #expect(
      try model.grid(around: cells[0], size: 5, gap: 0.25, seed: 3).codes.array == grid.codes.array)
    #expect(
      try model.grid(around: cells[0], size: 5, gap: 0.25, seed: 4).codes.array != grid.codes.array)
    #expect(grid.decoded.map(\.graph) == (try model.decode(grid.codes)).map(\.graph))
    let gap = try model.grid(around: cells[0], size: 9, seed: 3).gap
    #expect(abs(gap - Self.dot(center, center).squareRoot() / 4) < 1e-9)
  }

  @Test func aCircleKeepsItsDistanceFromTheOrigin() throws {
    let (model, cells) = try Self.model()
    let walk = try model.circle(through: cells[0], steps: 36, seed: 3)
    #expect(walk.codes.shape == [36, 6] && walk.decoded.count == 36)
    let start = Self.row(try model.encode([cells[0]]).mean, 0)
    let norm = Self.dot(start, start)
    for step in 0..<36 {
      let code = Self.row(walk.codes, step)
      #expect(abs(Self.dot(code, code) - norm) < 1e-4 * norm)
      let cosine = cos(2 * Double.pi * Double(step) / 36)
      #expect(abs(Self.dot(code, start) - cosine * norm) < 1e-4 * norm)
    }
  }

  @Test func neighborsAreTheNearestOfAllDistances() throws {
    let (model, cells) = try Self.model()
    let codes = try model.encode(cells).mean
    let found = try model.nearest(to: cells[7], among: cells, count: 5)
    let distances = (0..<50).map { index -> Double in
      let difference = Self.minus(Self.row(codes, index), Self.row(codes, 7))
      return Self.dot(difference, difference).squareRoot()
    }
    #expect(found[0].index == 7 && found[0].distance < 1e-5)
    #expect(
      found.map(\.index) == Array(distances.indices.sorted { distances[$0] < distances[$1] }[..<5]))
    for neighbor in found { #expect(abs(neighbor.distance - distances[neighbor.index]) < 1e-5) }
    #expect(try model.nearest(to: cells[0], among: Array(cells[..<3]), count: 9).count == 3)
    #expect(try model.nearest(to: cells[0], among: [], count: 9).isEmpty)
  }

  @Test func aMapSpansThePlaneOfItsArchitectures() throws {
    let (model, cells) = try Self.model()
    let map = try model.map(of: cells, size: 4)
    #expect(map.points.shape == [50, 2] && map.codes.shape == [16, 6] && map.decoded.count == 16)
    let codes = try model.encode(cells).mean
    let components = try principalComponents(of: codes, count: 2)
    for (x, y) in zip(map.points.array, components.projected.array) { #expect(abs(x - y) < 1e-4) }
    let across = stride(from: 0, to: 100, by: 2).map { map.points.array[$0] }
    #expect(map.columns.first == across.min() && map.columns.count == 4)
    #expect(abs((map.columns.last ?? 0) - (across.max() ?? 9)) < 1e-5)
    // The codes project onto the grid's coordinates.
    let placed = try map.plane.project(map.codes).array
    for index in 0..<16 {
      #expect(abs(placed[2 * index] - map.columns[index % 4]) < 1e-4)
      #expect(abs(placed[2 * index + 1] - map.rows[index / 4]) < 1e-4)
    }
  }

  @Test func badArgumentsThrow() throws {
    let (model, cells) = try Self.model()
    for size in [0, -1, 4, 103, Int.max] {
      #expect(throws: EmbeddingsError.self) {
        try model.grid(around: cells[0], size: size, seed: 0)
      }
    }
    for gap in [0, -1, .nan, .infinity] {
      #expect(throws: EmbeddingsError.self) {
        try model.grid(around: cells[0], gap: gap, seed: 0)
      }
    }
    for steps in [0, 1, Int.max] {
      #expect(throws: EmbeddingsError.self) {
        try model.circle(through: cells[0], steps: steps, seed: 0)
      }
    }
    #expect(throws: EmbeddingsError.self) {
      try model.nearest(to: cells[0], among: cells, count: 0)
    }
    let foreign = try NASBench101().sample(1, seed: 0)
    #expect(throws: EmbeddingsError.self) {
      try model.nearest(to: foreign[0], among: cells, count: 1)
    }
    #expect(throws: EmbeddingsError.self) { try model.grid(around: foreign[0], seed: 0) }
    for size in [1, 201] {
      #expect(throws: EmbeddingsError.self) { try model.map(of: cells, size: size) }
    }
    #expect(throws: EmbeddingsError.self) { try model.map(of: Array(cells[..<2])) }
    let narrow = try SVGe(
      space: NASBench201(), configuration: .init(width: 16, latent: 1), seed: 1)
    #expect(throws: EmbeddingsError.self) { try narrow.grid(around: cells[0], seed: 0) }
    #expect(throws: EmbeddingsError.self) { try narrow.circle(through: cells[0], seed: 0) }
    #expect(throws: TensorsError.self) { try narrow.map(of: cells) }
  }
}
