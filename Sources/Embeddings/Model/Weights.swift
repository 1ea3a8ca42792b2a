import Tensors

/// The model's weights as one flat vector in the order of a `Layout`.
final class Weights: @unchecked Sendable {
  let layout: Layout
  let values: Tensor

  /// Weights drawn as PyTorch does by default: linear layers uniform within 1/√inputs, GRUs within
  /// 1/√state, embeddings standard normal.
  init(layout: Layout, seed: Int) throws {
    self.layout = layout
    values = try Tensor(shape: [layout.count])
    for (index, weight) in layout.namedWeights.enumerated() {
      var random = RandomSource(seed: seed).split(index)
      let drawn = (0..<weight.count).map { _ in
        switch weight.initial {
        case .normal: random.normal()
        case .uniform(let bound): (2 * random.uniform() - 1) * bound
        }
      }
      scatter(drawn, to: weight)
    }
  }

  init(copying other: Weights) throws {
    layout = other.layout
    values = try Tensor(shape: [layout.count])
    values.base.update(from: other.values.base, count: layout.count)
  }

  var base: UnsafeMutablePointer<Float> { values.base }

  func pointer(_ block: Layout.Block) -> UnsafeMutablePointer<Float> {
    values.base + block.offset
  }

  /// A weight's elements in row-major order.
  func gather(_ weight: NamedWeight) -> [Float] {
    var elements = [Float](repeating: 0, count: weight.count)
    weight.forEachElement { flat, element in elements[element] = values.base[flat] }
    return elements
  }

  /// Sets a weight from its elements in row-major order, as many as its shape says.
  func scatter(_ elements: [Float], to weight: NamedWeight) {
    precondition(elements.count == weight.count)
    weight.forEachElement { flat, element in values.base[flat] = elements[element] }
  }
}
