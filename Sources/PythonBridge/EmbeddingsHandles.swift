import Embeddings

/// A model as Python holds it.
final class SVGeHandle: PyExposed {
  static let pythonType = PythonType("SVGe", doc: "A graph autoencoder held by Swift.")
  let model: SVGe

  init(_ model: SVGe) { self.model = model }
}
