import Spaces
import Tensors

/// Architectures as token sequences: the space's sequence encoding, all of one length.
package struct TokenSequences: Sendable {
  /// Token 0 begins what a decoder reads, and follows shorter sequences.
  package static let start = 0

  package let length: Int
  package let count: Int
  /// Sequence after sequence.
  package let tokens: [Int]

  /// - Parameter tokens: sequence after sequence, a multiple of the length.
  package init(length: Int, tokens: [Int]) {
    (self.length, self.tokens) = (length, tokens)
    count = tokens.count / max(length, 1)
  }

  /// Throws `PredictorsError.unsupported` for a space whose sequences are empty; `Cancelled`.
  package init(
    _ architectures: [Architecture], of space: any SearchSpace, control: RunControl
  ) throws {
    let rows = try EncodingFeatures(space, .sequence).rows(
      of: architectures, workers: 1, control: control)
    guard rows.columns > 0 else {
      throw PredictorsError.unsupported(
        "\(space.title) has no token sequences, as its graphs have one node: use another predictor")
    }
    self.init(length: rows.columns, tokens: rows.elements.map { Int($0) })
  }

  /// The number of different tokens of a space: 0, no edge, edge, and one for each type of node.
  package static func vocabulary(of space: any SearchSpace) -> Int { space.typeCount + 2 }

  /// Some sequences, in the order given.
  package func batch(_ examples: some Collection<Int>) -> SequenceBatch {
    SequenceBatch(count: examples.count, length: length) { sequence, place in
      tokens[examples[examples.index(examples.startIndex, offsetBy: sequence)] * length + place]
    }
  }
}

/// Sequences of one length in the two orders that networks want them in: place by place, as recurrent
/// cells read them, and sequence by sequence.
package struct SequenceBatch: Sendable {
  package let count: Int
  package let length: Int
  /// Place by place, all sequences of each.
  package let byPlace: [Int]
  /// Sequence by sequence, all places of each.
  package let bySequence: [Int]

  fileprivate init(count: Int, length: Int, token: (_ sequence: Int, _ place: Int) -> Int) {
    (self.count, self.length) = (count, length)
    bySequence = (0..<count).flatMap { sequence in (0..<length).map { token(sequence, $0) } }
    let rows = bySequence
    byPlace = (0..<length).flatMap { place in (0..<count).map { rows[$0 * length + place] } }
  }

  /// What a decoder reads, place by place: the tokens before those it is to say.
  var previous: [Int] {
    Array(repeating: TokenSequences.start, count: count) + byPlace.dropLast(count)
  }

  /// For each row in the order by sequence the row in the order by place.
  var rowsBySequence: [Int] {
    (0..<count).flatMap { sequence in (0..<length).map { $0 * count + sequence } }
  }

  /// The rows of each place in the order by place.
  func rows(_ place: Int) -> Range<Int> { place * count..<(place + 1) * count }
}
