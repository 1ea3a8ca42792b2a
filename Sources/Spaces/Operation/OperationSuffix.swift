/// What follows the kernel in an operation's name: `-d2-g4-bn-relu`.
struct OperationSuffix {
  private(set) var dilation: Int?
  private(set) var groups: Int?
  private(set) var expansion: Int?
  private(set) var order = Operation.Order.reluFirst

  /// Nil for words that mean nothing, and for repeated ones.
  init?(_ words: ArraySlice<Substring>) {
    var words = words
    while let word = words.popFirst() {
      switch (word.first, Self.number(word)) {
      case ("d", let number?) where dilation == nil: dilation = number
      case ("g", let number?) where groups == nil: groups = number
      case ("e", let number?) where expansion == nil: expansion = number
      default:
        let isLinear = word == "linear" && words.isEmpty
        guard isLinear || word == "bn" && words.elementsEqual(["relu"]) else { return nil }
        order = isLinear ? .linear : .reluLast
        return
      }
    }
  }

  var isEmpty: Bool { isOnlyExpansion && expansion == nil }

  var isOnlyExpansion: Bool { dilation == nil && groups == nil && order == .reluFirst }

  private static func number(_ word: Substring) -> Int? {
    Int(word.dropFirst()).flatMap { (1...4096).contains($0) ? $0 : nil }
  }
}
