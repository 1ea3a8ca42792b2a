import Reports
import Spaces
import Tensors
import Testing

/// What every drawing must satisfy, on random graphs of both kinds and both flows.
@Suite struct CellLayoutTests {
  private let names = ["conv_3x3", "skip_connect", "none", "a long operation name", "x"]

  private func eachLayout(
    _ body: (CellLayout, Architecture, StubSpace, DrawingStyle) throws -> Void
  ) throws {
    var random = RandomSource(seed: 11)
    for count in [1, 2, 3, 4, 5, 7, 8, 12, 20, 33] {
      for density: Float in [0, 0.1, 0.3, 1] {
        for placement in [OperationPlacement.nodes, .edges] {
          let space = StubSpace(names, on: placement)
          let graph = try space.graph(nodes: count, density: density, using: &random)
          for flow in DrawingStyle.Flow.allCases {
            for showsText in [true, false] {
              let style = DrawingStyle(flow: flow, showsText: showsText)
              let layout = try cellLayout(of: graph, in: space, style: style)
              try body(layout, graph, space, style)
            }
          }
        }
      }
    }
  }

  @Test func drawsEveryNodeAndEdgeOnce() throws {
    try eachLayout { layout, graph, space, style in
      #expect(layout.boxes.count == graph.nodeCount)
      #expect(
        layout.edges.map { [$0.source, $0.target] } == graph.edges.map { [$0.source, $0.target] })
      for (edge, drawn) in zip(graph.edges, layout.edges) where space.placement == .edges {
        #expect(drawn.label?.mark.name == (style.showsText ? names[edge.label] : nil))
      }
    }
  }

  @Test func boxesDoNotOverlapAndLieInside() throws {
    try eachLayout { layout, _, _, _ in
      let boxes = layout.boxes + layout.edges.compactMap(\.label)
      for (i, a) in boxes.enumerated() {
        #expect(a.center.x - a.width / 2 >= 0 && a.center.x + a.width / 2 <= layout.width)
        #expect(a.center.y - a.height / 2 >= 0 && a.center.y + a.height / 2 <= layout.height)
        for b in boxes[..<i] {
          #expect(
            abs(a.center.x - b.center.x) >= (a.width + b.width) / 2 - 1e-6
              || abs(a.center.y - b.center.y) >= (a.height + b.height) / 2 - 1e-6)
        }
      }
    }
  }

  @Test func edgesGoWithTheFlowFromBoxToBox() throws {
    try eachLayout { layout, _, _, style in
      for edge in layout.edges {
        let points = samples(edge)
        let along = points.map { style.flow == .down ? $0.y : $0.x }
        for (before, after) in zip(along, along.dropFirst()) { #expect(after >= before - 1e-6) }
        #expect(touches(layout.boxes[edge.source], edge.curve.first))
        #expect(touches(layout.boxes[edge.target], edge.curve.last))
      }
    }
  }

  @Test func edgesPassThroughNoBox() throws {
    try eachLayout { layout, _, _, _ in
      for edge in layout.edges {
        for point in samples(edge) {
          for (i, box) in layout.boxes.enumerated() {
            let inside =
              abs(point.x - box.center.x) < box.width / 2 - 0.01
              && abs(point.y - box.center.y) < box.height / 2 - 0.01
            if inside { Issue.record("edge \(edge.source)->\(edge.target) enters box \(i)") }
          }
        }
      }
    }
  }

  @Test func isDeterministic() throws {
    try eachLayout { layout, graph, space, style in
      let again = try cellLayout(of: graph, in: space, style: style)
      #expect(again == layout)
    }
  }

  /// A planar graph is drawn without crossings: two diamonds in a row.
  @Test func drawsDiamondsSymmetrically() throws {
    let space = StubSpace(names, on: .nodes)
    let graph = try Architecture(
      nodes: [1, 2, 2, 2, 2, 2, 0],
      edges: [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6)].map {
        Architecture.Edge($0.0, $0.1)
      })
    let layout = try cellLayout(of: graph, in: space)
    let xs = layout.boxes.map(\.center.x)
    for middle in [3, 6] { #expect(abs(xs[middle] - xs[0]) < 0.5) }
    #expect(abs(xs[1] + xs[2] - 2 * xs[0]) < 0.5)
    #expect(abs(xs[4] + xs[5] - 2 * xs[0]) < 0.5)
  }

  /// The largest architectures there are.
  @Test func drawsTheLargestGraphs() throws {
    var random = RandomSource(seed: 2)
    for placement in [OperationPlacement.nodes, .edges] {
      let space = StubSpace(names, on: placement)
      for density: Float in [0.1, 1] {
        var graph = try space.graph(nodes: 64, density: density, using: &random)
        if density == 1 {
          // Not a chain, so that it is drawn in layers.
          graph = try Architecture(
            nodes: graph.nodes, edges: graph.edges.filter { $0.target != $0.source + 1 })
        }
        #expect(try cellLayout(of: graph, in: space).boxes.count == 64)
      }
    }
  }

  private func samples(_ edge: CellLayout.Edge) -> [(x: Double, y: Double)] {
    stride(from: 0, to: edge.curve.count - 1, by: 3).flatMap { i in
      (0...16).map { step in
        let t = Double(step) / 16
        let weights = [
          (1 - t) * (1 - t) * (1 - t), 3 * (1 - t) * (1 - t) * t, 3 * (1 - t) * t * t, t * t * t,
        ]
        let points = edge.curve[i...(i + 3)]
        return (
          x: zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.x },
          y: zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.y }
        )
      }
    }
  }

  /// Whether the point is on the border of the box.
  private func touches(_ box: CellLayout.Box, _ point: CellLayout.Point?) -> Bool {
    guard let point else { return false }
    let (dx, dy) = (abs(point.x - box.center.x), abs(point.y - box.center.y))
    let (w, h) = (box.width / 2, box.height / 2)
    return abs(dx - w) < 0.01 && dy <= h + 0.01 || abs(dy - h) < 0.01 && dx <= w + 0.01
  }
}
