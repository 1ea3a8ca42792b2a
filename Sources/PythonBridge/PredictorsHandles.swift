import CPython
import CPythonShim
import Embeddings
import Predictors
import Spaces

/// A predictor with its options and space, as Python holds it.
final class PredictorHandle: PyExposed {
  static let pythonType = PythonType("Predictor", doc: "A predictor held by Swift.")
  let predictor: any Predictor
  let space: any SearchSpace

  init(_ predictor: any Predictor, on space: any SearchSpace) {
    (self.predictor, self.space) = (predictor, space)
  }
}

/// A fitted predictor as Python holds it.
final class FittedPredictorHandle: PyExposed {
  static let pythonType = PythonType("FittedPredictor", doc: "A fitted predictor held by Swift.")
  let fitted: any FittedPredictor

  init(_ fitted: any FittedPredictor) { self.fitted = fitted }

  /// What the row of the catalog fitted.
  private var base: any FittedPredictor { (fitted as? CatalogModel)?.base ?? fitted }

  /// Throws `PredictorsError.unsupported` for a predictor that reads no codes.
  func latent() throws -> any FittedLatentPredictor {
    guard let latent = base as? any FittedLatentPredictor else {
      throw PredictorsError.unsupported(
        "this predictor does not read codes of an embedding: use one that does, such as svge_gp")
    }
    return latent
  }
}

/// None, a number, a text, a truth value or an SVGe.
extension OptionValue: FromPython {
  static func fromPython(_ object: PyRef) throws -> OptionValue {
    if object == shim_none() { return .none }
    if object == shim_true() || object == shim_false() { return .flag(object == shim_true()) }
    if let model = handled(object, as: SVGeHandle.self) { return .embedding(model.model) }
    if shim_is_str(object) != 0 { return .text(try String.fromPython(object)) }
    if PyIndex_Check(object) != 0 { return .integer(try Int.fromPython(object)) }
    return .real(try Double.fromPython(object))
  }
  static var annotation: String { "float | str | SVGe | None" }
}
