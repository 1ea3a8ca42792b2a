import CPythonShim
import Spaces

/// A search space as Python holds it.
final class SpaceHandle: PyExposed {
  static let pythonType = PythonType("Space", doc: "A search space held by Swift.")
  let space: any SearchSpace

  init(_ space: any SearchSpace) { self.space = space }
}

/// One architecture as Python holds it.
final class ArchitectureHandle: PyExposed {
  static let pythonType = PythonType("Architecture", doc: "An architecture held by Swift.")
  let value: Architecture

  init(_ value: Architecture) { self.value = value }
}

/// Many architectures as Python holds them.
final class ArchitectureListHandle: PyExposed {
  static let pythonType = PythonType("ArchitectureList", doc: "Architectures held by Swift.")
  let values: [Architecture]

  init(_ values: [Architecture]) { self.values = values }

  func item(_ index: Int) throws -> Architecture {
    let position = index < 0 ? index + values.count : index
    guard values.indices.contains(position) else {
      throw ConversionError(
        kind: SHIM_INDEX_ERROR,
        message: "index \(index) is outside a list of \(values.count) architectures")
    }
    return values[position]
  }
}
