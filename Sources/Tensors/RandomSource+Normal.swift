import Glibc

extension RandomSource {
  /// A standard normal number (Box and Muller 1958; the sine branch is not kept, so that the stream
  /// has no hidden state).
  public mutating func normal() -> Float {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    return Float(radius * cos(2 * Double.pi * uniformDouble()))
  }

  /// Shuffles in place, every order as likely (Durstenfeld 1964, after Fisher and Yates); one number
  /// is drawn for each element but one.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }
}
