import Reports
import Spaces
import Storage

/// Drawings of architectures as SVG, and their layout as data.
func registerDrawings(in m: ModuleBuilder) {
  m.def("drawing_cell", "space", "architecture", doc: "The architecture as SVG.") {
    (s: SpaceHandle, a: ArchitectureHandle) in try drawing(of: a.value, in: s.space)
  }
  m.def("drawing_save", "text", "path", doc: "Writes an SVG picture's text.", gil: .release) {
    (text: String, file: FilePath) in
    try requireReplaceable(file.path, by: "an SVG picture") {
      try readFile(at: file.path, limit: 1 << 28).contains("<svg".utf8)
    }
    try writeFileAtomically(Array(text.utf8), to: file.path)
    return PyNone()
  }
  m.def(
    "drawing_operations", "space",
    doc: "(text, fill, stroke, line style) of each operation in drawings."
  ) {
    (s: SpaceHandle) in
    operationMarks(of: s.space).map { Tuple($0.text, $0.fill, $0.stroke, $0.line.rawValue) }
  }
  m.def(
    "drawing_layout", "space", "architecture", "text",
    doc: "(size, boxes, edges) of the drawing: boxes as (x, y, width, height) with a "
      + "(text, fill, text color), edges as a list of Bezier points with a (color, line style)."
  ) {
    (s: SpaceHandle, a: ArchitectureHandle, text: Bool) in
    let layout = try cellLayout(
      of: a.value, in: s.space, style: text ? DrawingStyle() : .thumbnail)
    let labels = layout.edges.compactMap(\.label)
    return Tuple(
      Tuple(layout.width, layout.height),
      (layout.boxes + labels).map { box in
        Tuple(
          Tuple(box.center.x, box.center.y, box.width, box.height),
          Tuple(box.mark.text, box.mark.fill, box.mark.textColor))
      },
      layout.edges.map { edge in
        Tuple(edge.curve.map { Tuple($0.x, $0.y) }, Tuple(edge.color, edge.line.rawValue))
      })
  }
}
