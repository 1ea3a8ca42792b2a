import Storage
import Tensors

extension Parameters {
  /// The arrays under their names, each in its shape.
  public func entries() throws -> [SafeTensors.Entry] {
    try parameters.enumerated().map { index, parameter in
      try SafeTensors.Entry(
        name: parameter.name, shape: parameter.shape, values: values(at: index).array)
    }
  }

  /// Takes every array from a file's tensor of its name, and then changes all of them or none.
  ///
  /// Throws `NeuralError.invalidParameter` for an array that is missing, of another shape or type, or
  /// not finite.
  public func take(from file: SafeTensors) throws {
    let arrays = try parameters.map { parameter in
      guard let entry = file[parameter.name], entry.shape == parameter.shape,
        entry.type == .float32
      else {
        throw NeuralError.invalidParameter(
          "the file's array '\(parameter.name)' is missing, or not of shape \(parameter.shape) and "
            + "type F32")
      }
      let values = try entry.values()
      guard values.allSatisfy(\.isFinite) else {
        throw NeuralError.invalidParameter(
          "the file's array '\(parameter.name)' has a NaN or infinite element")
      }
      return try Tensor(values, shape: parameter.shape)
    }
    for (index, array) in arrays.enumerated() { try setValues(at: index, to: array) }
  }
}
