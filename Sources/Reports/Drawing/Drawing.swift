import Spaces

/// The architecture as an SVG picture: its graph from input to output, colored by operation, with
/// operations on nodes or on edges as the space has them. The same input gives the same text.
///
///     let space = NASBench201()
///     let svg = try drawing(of: space.architecture(at: 0), in: space)
///
/// Throws what the space throws for an architecture outside it, and
/// `ReportsError.invalidArgument` for a style out of range.
public func drawing(
  of architecture: Architecture, in space: any SearchSpace, style: DrawingStyle = DrawingStyle()
) throws -> String {
  let layout = try cellLayout(of: architecture, in: space, style: style)
  var writer = SVGWriter(fontSize: style.fontSize)
  writer.draw(layout)
  return writer.document(width: layout.width, height: layout.height, title: space.title)
}

/// What `drawing` draws, as data, in points. Throws as `drawing` does.
public func cellLayout(
  of architecture: Architecture, in space: any SearchSpace, style: DrawingStyle = DrawingStyle()
) throws -> CellLayout {
  try style.validate()
  let graph = try DrawnGraph(architecture, in: space, showsText: style.showsText)
  let frame = Frame(style: style)
  return graph.isChain
    ? ChainLayout(graph, frame: frame).layout() : LayeredLayout(graph, frame: frame).layout()
}

/// How drawings show each of the space's operations, in label order: the key to drawings without text.
public func operationMarks(of space: any SearchSpace) -> [Mark] {
  OperationMarks(space, showsText: true).all
}
