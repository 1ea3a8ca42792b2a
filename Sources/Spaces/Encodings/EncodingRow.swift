import Tensors

/// One row of an encoding while it is written, left to right; what is skipped stays zero.
///
/// Writing past the end is a bug of the encoder and stops the process.
package struct EncodingRow {
  private let elements: UnsafeMutableBufferPointer<Float>
  private var position = 0

  init(_ elements: UnsafeMutableBufferPointer<Float>) { self.elements = elements }

  package mutating func append(_ value: Float) {
    precondition(position < elements.count, "encoding row is too short")
    elements[position] = value
    position += 1
  }

  /// `count` numbers of which the `hot`-th is 1; all are 0 for nil.
  package mutating func appendOneHot(_ hot: Int?, of count: Int) {
    if let hot { set(position + hot) }
    skip(count)
  }

  package mutating func skip(_ count: Int) {
    position += count
    precondition(position <= elements.count, "encoding row is too short")
  }

  /// Sets the number at `index`, counted from the row's start, to 1.
  package func set(_ index: Int) {
    precondition(index < elements.count, "encoding row is too short")
    elements[index] = 1
  }
}

extension SearchSpace {
  /// A tensor of one row of `width` zeros per architecture, each handed to `fill` in turn.
  /// Throws what `fill` throws, and Tensors' errors where the tensor does not fit in memory.
  package func encodedRows(
    _ architectures: [Architecture], width: Int,
    fill: (Architecture, inout EncodingRow) throws -> Void
  ) throws -> Tensor {
    let tensor = try Tensor(shape: [architectures.count, width])
    for (index, architecture) in architectures.enumerated() {
      let start = index * width
      var row = EncodingRow(
        UnsafeMutableBufferPointer(rebasing: tensor.elements[start..<start + width]))
      try fill(architecture, &row)
    }
    return tensor
  }
}
