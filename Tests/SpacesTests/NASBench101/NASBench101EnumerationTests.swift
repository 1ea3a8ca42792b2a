import Spaces
import Tensors
import TestSupport
import Testing

@Suite struct NASBench101EnumerationTests {
  let space = NASBench101()
  /// Not through a file that an earlier version may have left.
  static let cells = Result {
    try NASBench101Listing.keys(control: RunControl()).map(\.architecture)
  }
  /// The official hashes of all cells.
  static let hashes = Result {
    let cells = try Self.cells.get()
    return try parallelMap(count: cells.count / 1_000 + 1) { (chunk, _) throws -> [String] in
      try cells.dropFirst(chunk * 1_000).prefix(1_000).map(NASBench101().canonicalKey)
    }.flatMap(\.self)
  }

  @Test func countsArePublished() throws {
    let cells = try Self.cells.get()
    let counts = Dictionary(grouping: cells, by: \.nodeCount).mapValues(\.count)
    #expect(counts == [2: 1, 3: 6, 4: 84, 5: 2_441, 6: 62_010, 7: 359_082])
    #expect(space.size == SpaceSize(cells.count))
  }

  @Test func enumerationIsTheList() throws {
    let control = RunControl()
    let isList = try space.enumerate(unique: true, control: control) == Self.cells.get()
    #expect(isList)
  }

  @Test func theListReportsItsProgress() throws {
    let control = RunControl()
    _ = try NASBench101Listing.keys(control: control)
    #expect(control.progress.total > 423_624 && control.progress.done == control.progress.total)
  }

  @Test func everyCellIsPrunedAndHasAHashOfItsOwn() throws {
    for cell in try Self.cells.get() {
      let pruned = try space.pruned(cell)
      if pruned != cell { Issue.record("\(cell) is not pruned") }
    }
    #expect(try Set(Self.hashes.get()).count == 423_624)
  }

  /// Against the definition: the first of each class of true isomorphism, by trying all orders of
  /// the inner vertices, in the order of the official generator.
  @Test(arguments: 2...6) func firstOfEachIsomorphismClass(vertexCount: Int) throws {
    var seen: Set<[UInt8]> = []
    var expected: [Architecture] = []
    let pairs = vertexCount * (vertexCount - 1) / 2
    let orders = Self.permutations(Array(1..<vertexCount - 1)).map { [0] + $0 + [vertexCount - 1] }
    let labelings = (2..<vertexCount).reduce([[]]) { lists, _ in
      lists.flatMap { list in [3, 2, 4].map { list + [$0] } }
    }
    for bits in 1..<1 << pairs where bits.nonzeroBitCount <= 9 {
      let adjacent = { (x: Int, y: Int) in x < y && bits >> (y * (y - 1) / 2 + x) & 1 == 1 }
      let all = 0..<vertexCount
      guard all.dropLast().allSatisfy({ x in all.contains { adjacent(x, $0) } }),
        all.dropFirst().allSatisfy({ y in all.contains { adjacent($0, y) } })
      else { continue }
      let matrices = orders.map { order in
        order.flatMap { x in order.map { adjacent(x, $0) ? 1 as UInt8 : 0 } }
      }
      for labels in labelings {
        let nodes = [1] + labels + [0]
        var canonical: [UInt8] = []
        for (order, matrix) in zip(orders, matrices) {
          let form = order.map { UInt8(nodes[$0]) } + matrix
          if canonical.isEmpty || form.lexicographicallyPrecedes(canonical) { canonical = form }
        }
        guard seen.insert(canonical).inserted else { continue }
        let edges = all.flatMap { y in
          all.filter { adjacent($0, y) }.map { Architecture.Edge($0, y) }
        }
        expected.append(try Architecture(nodes: nodes, edges: edges))
      }
    }
    let isExpected = try Self.cells.get().filter { $0.nodeCount == vertexCount } == expected
    #expect(isExpected)
  }

  static func permutations(_ elements: [Int]) -> [[Int]] {
    guard !elements.isEmpty else { return [[]] }
    return elements.flatMap { first in
      permutations(elements.filter { $0 != first }).map { [first] + $0 }
    }
  }

  @Test func rawListIsRefusedWithARemedy() {
    #expect(throws: SpacesError.self) { try space.enumerate(unique: false, control: RunControl()) }
  }

  @Test func cancellationStopsIt() {
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) { try space.enumerate(unique: true, control: control) }
  }

  @Test(
    .enabled(if: DataFiles.isPresent("nb101_cells_423624.csv.gz"), "\(DataFiles.absence)"))
  func everyRowOfTheListAgrees() throws {
    let cells = try Self.cells.get()
    let lines = try DataFiles.lines(ofGzip: "nb101_cells_423624.csv.gz").dropFirst()
    #expect(lines.count == cells.count)
    for (cell, line) in zip(cells, lines) {
      let bits = cell.edges.reduce(0) { $0 | 1 << ($1.target * ($1.target - 1) / 2 + $1.source) }
      let digits = cell.nodes.dropFirst().dropLast().map { ["", "", "1", "0", "2"][$0] }
      if line != "\(cell.nodeCount),\(bits),\(digits.joined())" {
        Issue.record("\(cell) stands where the list has \(line)")
        return
      }
    }
  }

  @Test(.enabled(if: DataFiles.isPresent("nb101_20k.csv.gz"), "\(DataFiles.absence)"))
  func everyPublishedHashIsFound() throws {
    let cells = try Dictionary(uniqueKeysWithValues: zip(Self.hashes.get(), Self.cells.get()))
    let names = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"]
    let rows = try DataFiles.rows(ofGzip: "nb101_20k.csv.gz")
    #expect(rows.count == 20_001)
    for row in rows {
      let inner = try #require(row["ops"]).compactMap(\.wholeNumberValue).map { names[$0] }
      let operations = (["input"] + inner + ["output"]).joined(separator: ",")
      let text = try "\(#require(row["adjacency"])):\(operations)"
      let hash = try #require(row["hash"])
      let cell = cells[hash]
      #expect(try cell == space.parse(text), "\(text)")
    }
  }
}
