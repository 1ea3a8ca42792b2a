import Tensors

extension HeadNetwork {
  /// Names and shapes of the weights as PyTorch has them: (outputs, inputs), and the biases.
  static func shapes(inputs: Int) -> [(name: String, shape: [Int])] {
    zip([inputs] + hidden, hidden + [1]).enumerated().flatMap { index, sizes in
      [
        ("head.\(index).weight", [sizes.1, sizes.0]),
        ("head.\(index).bias", [sizes.1]),
      ]
    }
  }

  /// The elements of a vector in the order of `weights` by name, row-major.
  func named(_ vector: Tensor) -> [String: [Float]] {
    var found: [String: [Float]] = [:]
    forEachElement { name, index, flat in
      found[name, default: []].append(vector.base[flat])
    }
    return found
  }

  /// The network with these elements, as many as `shapes` says.
  convenience init(inputs: Int, named values: [String: [Float]]) throws {
    try self.init(inputs: inputs)
    forEachElement { name, index, flat in
      if let elements = values[name] { weights.base[flat] = elements[index] }
    }
  }

  /// Every element's name, index there and place in `weights`; indices of a name ascend.
  private func forEachElement(_ body: (_ name: String, _ index: Int, _ flat: Int) -> Void) {
    for (number, layer) in layers.enumerated() {
      for output in 0..<layer.outputs {
        for input in 0..<layer.inputs {
          body(
            "head.\(number).weight", output * layer.inputs + input,
            layer.offset + input * layer.slots + output)
        }
        body("head.\(number).bias", output, layer.biases + output)
      }
    }
  }
}
