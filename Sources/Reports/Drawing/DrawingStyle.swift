/// How a graph is drawn.
public struct DrawingStyle: Hashable, Sendable {
  /// Where the input is: the graph flows away from it.
  public enum Flow: String, CaseIterable, Sendable { case down, right }

  /// Where the input is: `down` puts it on top, `right` on the left.
  public var flow: Flow
  /// In points, 4...96; all other lengths follow it.
  public var fontSize: Double
  /// Without text, nodes are plain colored marks: for thumbnails.
  public var showsText: Bool

  /// Any values: drawing checks them and throws `ReportsError.invalidArgument`.
  public init(flow: Flow = .down, fontSize: Double = 12, showsText: Bool = true) {
    (self.flow, self.fontSize, self.showsText) = (flow, fontSize, showsText)
  }

  /// Small and without text, to set many drawings beside each other.
  public static let thumbnail = DrawingStyle(fontSize: 8, showsText: false)

  func validate() throws {
    guard (4...96).contains(fontSize) else {
      throw ReportsError.invalidArgument("font size \(fontSize) is outside 4 to 96 points")
    }
  }
}
