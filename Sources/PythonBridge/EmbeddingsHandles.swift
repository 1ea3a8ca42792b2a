import Embeddings

/// A model as Python holds it.
final class SVGeHandle: PyExposed {
  static let pythonType = PythonType("SVGe", doc: "A graph autoencoder held by Swift.")
  let model: SVGe

  init(_ model: SVGe) { self.model = model }
}

/// A performance head as Python holds it.
final class HeadHandle: PyExposed {
  static let pythonType = PythonType("Head", doc: "A performance head held by Swift.")
  let head: PerformanceHead

  init(_ head: PerformanceHead) { self.head = head }
}
