import Storage
import Tensors

extension Checkpoint {
  /// Throws `NeuralError.mismatchedCheckpoint` naming every setting that differs from `identity`.
  package func requireIdentity(_ expected: [String: JSONValue], path: String) throws {
    let names = Set(identity.keys).union(expected.keys).sorted()
    let differences = try names.filter { identity[$0] != expected[$0] }.map { name in
      "\(name) is \(try Self.text(expected[name])) here and \(try Self.text(identity[name])) in "
        + "the file"
    }
    guard differences.isEmpty else {
      throw NeuralError.mismatchedCheckpoint(
        path: path,
        reason: differences.joined(separator: ", ") + ": name another file, or remove this one")
    }
  }

  private static func text(_ value: JSONValue?) throws -> String {
    guard let value, value != .null else { return "not set" }
    return try value.text ?? value.serialized()
  }

  /// The numbers of an array. Throws `NeuralError.mismatchedCheckpoint` for one that is missing, of
  /// another size or type, or, unless told otherwise, not finite.
  package func values(
    _ name: String, count: Int, path: String, allowsNonFinite: Bool = false
  ) throws -> [Float] {
    guard let entry = tensors.first(where: { $0.name == name }), entry.shape == [count],
      entry.type == .float32
    else {
      throw NeuralError.mismatchedCheckpoint(
        path: path, reason: "its array '\(name)' is missing or of another size")
    }
    let values = try entry.values()
    guard allowsNonFinite || values.allSatisfy(\.isFinite) else {
      throw NeuralError.mismatchedCheckpoint(
        path: path, reason: "its array '\(name)' has a NaN or infinite element")
    }
    return values
  }

  /// An array by name, for `tensors`.
  package static func entry(_ name: String, _ tensor: Tensor) throws -> SafeTensors.Entry {
    try SafeTensors.Entry(name: name, shape: [tensor.count], values: tensor.array)
  }
}

extension Tensor {
  /// Sixteen digits that tell apart tensors with other numbers.
  package var fingerprint: String {
    var fingerprint = Fingerprint()
    fingerprint.add(UnsafeBufferPointer(elements))
    return fingerprint.text
  }
}
