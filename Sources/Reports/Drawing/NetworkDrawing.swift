import Spaces

/// The whole network as an SVG picture, as it is built and trained with these options: its layers
/// with their channels, and repeated cells, with the cell itself beside them. Where the architecture
/// is the network, and where operations are only names so that no network can be built, `drawing`.
///
/// - Parameter options: by default the sizes of the space's paper.
///
/// Throws as `drawing`, and `SpacesError.invalidArgument` for sizes out of range.
public func networkDrawing(
  of architecture: Architecture, in space: any SearchSpace, options: NetworkOptions? = nil,
  style: DrawingStyle = DrawingStyle()
) throws -> String {
  try style.validate()
  try space.validate(architecture)
  guard space.hasNetworks else { return try drawing(of: architecture, in: space, style: style) }
  let parts = try space.network(of: architecture, options: options ?? space.networkOptions).parts
  guard parts.contains(where: \.isCells) else {
    return try drawing(of: architecture, in: space, style: style)
  }
  let cell = try cellLayout(of: architecture, in: space, style: style)
  let picture = NetworkPicture(parts, cell: cell, frame: Frame(style: style))
  return picture.document(title: "\(space.title) network")
}

/// A row of layers and stacks of cells along the flow, and the cell in a frame beside it.
private struct NetworkPicture {
  private let frame: Frame
  private let parts: [NetworkDescription.Part]
  private let cell: CellLayout
  private let marks: [Mark]

  init(_ parts: [NetworkDescription.Part], cell: CellLayout, frame: Frame) {
    (self.parts, self.cell, self.frame) = (parts, cell, frame)
    marks = parts.map { part in
      let caption = part.caption
      return Mark(
        name: part.cells.map { "\($0) cells" } ?? caption,
        text: frame.style.showsText ? Mark.displayed(caption) : "",
        fill: part.isCells ? "#FFFFFF" : "#EEF0F2", stroke: part.isCells ? "#3E4A57" : "#8D959E",
        textColor: Mark.darkText, line: .solid)
    }
  }

  func document(title: String) -> String {
    let row = self.row()
    let down = frame.style.flow == .down
    let (rowAcross, rowAlong) = down ? (row.width, row.height) : (row.height, row.width)
    let (cellAcross, cellAlong) = down ? (cell.width, cell.height) : (cell.height, cell.width)
    let along = max(rowAlong, cellAlong)
    let cellStart = rowAcross + frame.length(26)
    let margin = frame.length(4)
    let rowCorner = frame.point(across: 0, along: (along - rowAlong) / 2)
    let placedRow = row.moved(x: rowCorner.x, y: rowCorner.y + margin)
    let cellCorner = frame.point(across: cellStart, along: (along - cellAlong) / 2)
    let placedCell = cell.moved(x: cellCorner.x, y: cellCorner.y + margin)
    let corner = CellLayout.Point(x: cellCorner.x, y: cellCorner.y + margin)

    var writer = SVGWriter(fontSize: frame.style.fontSize)
    if let shown = parts.firstIndex(where: { $0.isCells }) {
      let box = placedRow.boxes[shown + shadowCount]
      for side in [-1.0, 1] {
        let reach = frame.point(across: box.halfAcross(frame), along: side * box.halfAlong(frame))
        let start = CellLayout.Point(x: box.center.x + reach.x, y: box.center.y + reach.y)
        let far = frame.point(across: 0, along: side < 0 ? 0 : cellAlong)
        let end = CellLayout.Point(x: corner.x + far.x, y: corner.y + far.y)
        writer.line(
          [start, start, end, end], color: "#9AA2AB", width: frame.length(1), line: .dashed)
      }
    }
    writer.rectangle(
      x: corner.x, y: corner.y, width: cell.width, height: cell.height, corner: frame.length(10),
      fill: "#FBFCFD", stroke: "#9AA2AB", line: .dashed)
    writer.draw(placedRow)
    writer.draw(placedCell)
    let far = frame.point(across: cellStart + cellAcross + margin, along: along)
    return writer.document(
      width: far.x + margin, height: far.y + 2 * margin, title: title)
  }

  private var shadowCount: Int { 2 * parts.count { $0.isCells } }

  /// The shadows of all stacks of cells, then a box for each part.
  private func row() -> CellLayout {
    let sizes = marks.map { frame.size(of: $0, isLabel: false) }
    let width = sizes.map(\.width).max() ?? 0
    let height = sizes.map(\.height).max() ?? 0
    let isDown = frame.style.flow == .down
    let step = (isDown ? height : width) + frame.length(22)
    var shadows: [CellLayout.Box] = []
    var boxes: [CellLayout.Box] = []
    for (place, mark) in marks.enumerated() {
      let box = CellLayout.Box(
        center: frame.point(across: 0, along: Double(place) * step), width: width, height: height,
        mark: mark)
      if parts[place].isCells {
        for offset in [6.0, 3] {
          var shadow = box
          shadow.center.x += frame.length(offset)
          shadow.center.y += frame.length(offset)
          shadows.append(shadow.withoutText)
        }
      }
      boxes.append(box)
    }
    let edges = boxes.indices.dropFirst().map { place in
      let half = (isDown ? height : width) / 2
      return Curve(from: (0, Double(place - 1) * step + half))
        .line(to: (0, Double(place) * step - half))
        .edge(
          DrawnGraph.Edge(
            source: shadows.count + place - 1, target: shadows.count + place, mark: nil),
          frame: frame, label: (0, 0))
    }
    return frame.layout(boxes: shadows + boxes, edges: edges)
  }
}

extension NetworkDescription.Part {
  fileprivate var isCells: Bool { cells != nil }

  /// The layer and what it changes, such as "residual /2, 32": the image's size and the channels.
  fileprivate var caption: String {
    if let cells { return "\(cells) × \(name)" }
    let shrinks = 1 < output.height && output.height < input.height
    return name + (shrinks ? " /\((input.height + output.height - 1) / output.height)" : "")
      + (output.channels == input.channels ? "" : ", \(output.channels)")
  }
}

extension CellLayout.Box {
  fileprivate func halfAcross(_ frame: Frame) -> Double {
    (frame.style.flow == .down ? width : height) / 2
  }

  fileprivate func halfAlong(_ frame: Frame) -> Double {
    (frame.style.flow == .down ? height : width) / 2
  }

  fileprivate var withoutText: CellLayout.Box {
    CellLayout.Box(
      center: center, width: width, height: height,
      mark: Mark(
        name: mark.name, text: "", fill: mark.fill, stroke: mark.stroke,
        textColor: mark.textColor, line: mark.line))
  }
}
