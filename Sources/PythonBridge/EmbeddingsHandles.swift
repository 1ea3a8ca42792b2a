import Embeddings
import Spaces
import Synchronization

/// A model as Python holds it, and the epochs that Python may read while training goes on.
final class SVGeHandle: PyExposed {
  static let pythonType = PythonType("SVGe", doc: "A graph autoencoder held by Swift.")
  let model: SVGe
  private let reports: Mutex<[SVGe.EpochReport]>

  init(_ model: SVGe) {
    self.model = model
    reports = Mutex(model.history.epochs)
  }

  var epochs: [SVGe.EpochReport] { reports.withLock { $0 } }

  func append(_ report: SVGe.EpochReport) { reports.withLock { $0.append(report) } }
}
