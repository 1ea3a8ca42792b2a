import Tensors

/// The published regressor on mean codes (Lukasik et al. 2021): linear layers from the code to 28,
/// 14, 7 and 1 with max(0, ·) between them.
///
/// A layer's weights are one row per input, then the biases; rows are rounded up to 16 numbers, and
/// what that adds is zero in every weight, activation and gradient.
final class HeadNetwork: @unchecked Sendable {
  static let hidden = [28, 14, 7]

  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    /// Of the weights.
    let offset: Int
    /// Of the outputs among all activations.
    let output: Int
    var slots: Int { (outputs + 15) / 16 * 16 }
    var biases: Int { offset + inputs * slots }
  }

  let layers: [Layer]
  let weights: Tensor
  let activationCount: Int

  /// Zero weights.
  init(inputs: Int) throws {
    var (layers, offset, output) = ([Layer](), 0, 0)
    for (inputs, outputs) in zip([inputs] + Self.hidden, Self.hidden + [1]) {
      let layer = Layer(inputs: inputs, outputs: outputs, offset: offset, output: output)
      layers.append(layer)
      offset = layer.biases + layer.slots
      output += layer.slots
    }
    (self.layers, activationCount) = (layers, output)
    weights = try Tensor(shape: [offset])
  }

  /// Weights and biases drawn as PyTorch does by default: uniform within 1/√inputs.
  convenience init(inputs: Int, random: RandomSource) throws {
    try self.init(inputs: inputs)
    for (index, layer) in layers.enumerated() {
      var draws = random.split(index)
      let bound = 1 / Float(layer.inputs).squareRoot()
      for row in 0...layer.inputs {
        for column in 0..<layer.outputs {
          weights.base[layer.offset + row * layer.slots + column] =
            (2 * draws.uniform() - 1) * bound
        }
      }
    }
  }

  /// The value at a code, whose layers' outputs go to `activations`.
  func forward(_ input: UnsafePointer<Float>, into activations: Floats) -> Float {
    typealias Vector = SIMD16<Float>
    for (index, layer) in layers.enumerated() {
      let source = index == 0 ? input : UnsafePointer(activations + layers[index - 1].output)
      let (rows, target) = (weights.base + layer.offset, activations + layer.output)
      for column in stride(from: 0, to: layer.slots, by: 16) {
        var sum = load(weights.base + (layer.biases + column)) as Vector
        for row in 0..<layer.inputs {
          sum.addProduct(Vector(repeating: source[row]), load(rows + (row * layer.slots + column)))
        }
        if index < layers.count - 1 { sum.replace(with: 0, where: sum .< 0) }
        store(sum, target + column)
      }
    }
    return activations[layers[layers.count - 1].output]
  }

  /// After `forward`: adds the weights' gradient of slope · value to `gradient`, where given, and
  /// sets `inputGradient` to the code's. `deltas` has room for all activations.
  func backward(
    _ input: UnsafePointer<Float>, activations: Floats, slope: Float, deltas: Floats,
    gradient: Floats?, inputGradient: Floats
  ) {
    typealias Vector = SIMD16<Float>
    let last = layers.count - 1
    deltas.update(repeating: 0, count: activationCount)
    deltas[layers[last].output] = slope
    for (index, layer) in layers.enumerated().reversed() {
      let delta = deltas + layer.output
      if index < last {
        Rows.mask(delta, by: activations + layer.output, count: layer.slots)
      }
      let source = index == 0 ? input : UnsafePointer(activations + layers[index - 1].output)
      let target = index == 0 ? inputGradient : deltas + layers[index - 1].output
      for row in 0..<layer.inputs {
        var product = Vector(repeating: 0)
        for column in stride(from: 0, to: layer.slots, by: 16) {
          let (d, slot) = (
            load(delta + column) as Vector, layer.offset + row * layer.slots + column
          )
          product.addProduct(d, load(weights.base + slot))
          if let gradient {
            let old = load(gradient + slot) as Vector
            store(old.addingProduct(Vector(repeating: source[row]), d), gradient + slot)
          }
        }
        target[row] = product.sum()
      }
      if let gradient { Rows.add(delta, to: gradient + layer.biases, count: layer.slots) }
    }
  }
}
