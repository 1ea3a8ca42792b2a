import Tensors

/// Trainable numbers and their gradients: one aligned vector each, cut into named arrays.
///
/// A network, a tape or an optimizer works on `values` and `gradients` as a whole or on slices of
/// them, so what one of them writes the others read: a hypernetwork writes the values that a network
/// computes with, and reads the gradients that it leaves. Writing while another thread reads is the
/// caller's affair.
public final class Parameters: @unchecked Sendable {
  public let parameters: [Parameter]
  /// (total), each array at a multiple of 16 numbers, in its memory shape.
  package let values: Tensor
  /// Of the last backward pass, laid out as `values`.
  package let gradients: Tensor
  /// Where each array begins.
  package let offsets: [Int]
  private let indices: [String: Int]

  /// Zeros. Throws `NeuralError.invalidParameter` for two parameters of one name, and
  /// `TensorsError.outOfMemory`.
  public init(_ parameters: [Parameter]) throws {
    var (offsets, total, indices) = ([Int](), 0, [String: Int]())
    for (index, parameter) in parameters.enumerated() {
      guard indices.updateValue(index, forKey: parameter.name) == nil else {
        throw NeuralError.invalidParameter("two parameters are named '\(parameter.name)'")
      }
      offsets.append(total)
      total += Parameter.padded(parameter.memoryCount)
    }
    (self.parameters, self.offsets, self.indices) = (parameters, offsets, indices)
    values = try Tensor(shape: [total])
    gradients = try Tensor(shape: [total])
  }

  /// Draws every array from its initializer: array i from the split i of `random`.
  public func initialize(_ random: RandomSource) {
    for (index, parameter) in parameters.enumerated() {
      var random = random.split(index)
      let base = values.base + offsets[index]
      parameter.forEachRun { offset, length in
        for i in offset..<offset + length { base[i] = parameter.initializer.draw(&random) }
      }
    }
  }

  /// Trainable numbers, without what rounding up adds.
  public var count: Int { parameters.reduce(0) { $0 + $1.count } }

  /// The position of the array named `name`. Throws `NeuralError.invalidParameter`.
  public func index(of name: String) throws -> Int {
    guard let index = indices[name] else {
      throw NeuralError.invalidParameter("no parameter is named '\(name)'")
    }
    return index
  }

  package func value(_ index: Int) -> UnsafeMutablePointer<Float> { values.base + offsets[index] }
  package func gradient(_ index: Int) -> UnsafeMutablePointer<Float> {
    gradients.base + offsets[index]
  }

  /// The same arrays with the same values, and gradients of zero.
  ///
  /// Throws `TensorsError.outOfMemory`.
  public func copy() throws -> Parameters {
    let copy = try Parameters(parameters)
    copy.values.base.update(from: values.base, count: values.count)
    return copy
  }

  public func clearGradients() { gradients.base.update(repeating: 0, count: gradients.count) }
}

extension Parameters {
  /// A copy of one array, in its shape. Throws `NeuralError.invalidParameter` for a position that is
  /// none.
  public func values(at index: Int) throws -> Tensor { try copy(index, from: values) }

  /// A copy of one array's gradient, in its shape. Throws as `values(at:)`.
  public func gradient(at index: Int) throws -> Tensor { try copy(index, from: gradients) }

  /// Replaces one array. Throws `NeuralError.invalidParameter` for a position that is none, or
  /// another shape.
  public func setValues(at index: Int, to tensor: Tensor) throws {
    let parameter = try parameter(index)
    guard tensor.shape == parameter.shape else {
      throw NeuralError.invalidParameter(
        "\(parameter.name) has shape \(parameter.shape), not \(tensor.shape)")
    }
    let base = value(index)
    var next = tensor.base
    parameter.forEachRun { offset, length in
      (base + offset).update(from: next, count: length)
      next += length
    }
  }

  private func copy(_ index: Int, from memory: Tensor) throws -> Tensor {
    let parameter = try parameter(index)
    let copy = try Tensor(shape: parameter.shape)
    let base = memory.base + offsets[index]
    var next = copy.base
    parameter.forEachRun { offset, length in
      next.update(from: base + offset, count: length)
      next += length
    }
    return copy
  }

  private func parameter(_ index: Int) throws -> Parameter {
    guard parameters.indices.contains(index) else {
      throw NeuralError.invalidParameter(
        "parameter \(index): there are \(parameters.count), numbered from 0")
    }
    return parameters[index]
  }
}
