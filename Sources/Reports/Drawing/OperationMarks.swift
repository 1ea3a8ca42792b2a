import Spaces

/// How a drawing shows the operations of one space.
struct OperationMarks {
  private let marks: [Mark]
  private let showsText: Bool

  init(_ space: any SearchSpace, showsText: Bool) {
    self.showsText = showsText
    var opaque = 0
    marks = zip(space.operations, space.vocabulary).map { name, operation in
      var color = Palette.color(of: operation)
      if operation == .opaque {
        color = Palette.color(ofOpaque: opaque)
        opaque += 1
      }
      return Mark(name, operation, color: color, showsText: showsText)
    }
  }

  /// In label order.
  var all: [Mark] { marks }

  /// Of a label, also one that the space has no name for.
  subscript(_ label: Int) -> Mark {
    marks.indices.contains(label)
      ? marks[label]
      : Mark(
        "operation \(label)", .opaque, color: Palette.color(ofOpaque: max(label, 0)),
        showsText: showsText)
  }
}
