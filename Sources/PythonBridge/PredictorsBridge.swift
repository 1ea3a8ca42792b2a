import Embeddings
import Networks
import Predictors
import Regression
import Spaces
import Storage
import Tensors

/// Predictors: one door for all of the catalog.
func registerPredictors(in m: ModuleBuilder) {
  m.type(PredictorHandle.self)
  m.type(FittedPredictorHandle.self)
  registerPredictorMaking(in: m)
  registerPredictorUse(in: m)
  registerPredictorFiles(in: m)
  registerLatentPredictors(in: m)
}

private func registerPredictorMaking(in m: ModuleBuilder) {
  m.def("predictor_catalog", doc: "The rows of the catalog, each as JSON.") { () in
    try PredictorCatalog.builtIn.map { try $0.json.serialized() }
  }
  m.def(
    "predictor_new", "key", "options", "space", doc: "The predictor with this key and options."
  ) {
    (key: String, options: [String: OptionValue], space: SpaceHandle) in
    PredictorHandle(
      try PredictorCatalog.predictor(key, options, on: space.space), on: space.space)
  }
  m.def(
    "predictor_of_callbacks", "space", "fit",
    doc: "A predictor of Python's: fit(list, labels, seed) gives predict(list), which gives "
      + "(means, standard deviations or None)."
  ) {
    (space: SpaceHandle, fit: PyCallback) in
    PredictorHandle(PythonPredictor(fitting: fit), on: space.space)
  }
}

private func registerPredictorUse(in m: ModuleBuilder) {
  m.long(
    "predictor_fit", "predictor", "list", "labels", "curves", "images", "unlabeled", "seed",
    "workers", doc: "A fitted predictor."
  ) {
    (
      control: RunControl, handle: PredictorHandle, list: ArchitectureListHandle,
      labels: DoubleView, curves: [String: DoubleView]?, images: ImagesHandle?,
      unlabeled: ArchitectureListHandle?, seed: Seed, workers: Int?
    ) in
    let data = try TrainingData(
      list.values, labels: Array(labels.elements),
      curves: curves.map { try learningCurves($0, count: list.values.count) }, images: images?.set,
      unlabeled: unlabeled?.values ?? [])
    return FittedPredictorHandle(
      try handle.predictor.fit(data, seed: seed.value, workers: workers, control: control))
  }
  m.long(
    "predictor_predict", "fitted", "list", "curves", "workers",
    doc: "(means, standard deviations or None)."
  ) {
    (
      control: RunControl, handle: FittedPredictorHandle, list: ArchitectureListHandle,
      curves: [String: DoubleView]?, workers: Int?
    ) in
    let queries = try Queries(
      list.values, curves: curves.map { try learningCurves($0, count: list.values.count) })
    let found = try handle.fitted.predict(queries, workers: workers, control: control)
    return Tuple(found.means, found.standardDeviations)
  }
}

/// One curve for each row of the (n, epochs) arrays by metric.
private func learningCurves(
  _ arrays: [String: DoubleView], count: Int
) throws -> [LearningCurve] {
  var columns: [(LearningCurve.Metric, [Double], epochs: Int)] = []
  for (name, view) in arrays.sorted(by: { $0.key < $1.key }) {
    guard let metric = LearningCurve.Metric(rawValue: name) else {
      let names = LearningCurve.Metric.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConversionError.value("curves have no metric '\(name)'; there are: \(names)")
    }
    guard view.shape.count == 2, view.shape[0] == count else {
      throw ConversionError.value(
        "curves of '\(name)' have shape \(view.shape), expected (\(count), epochs)")
    }
    columns.append((metric, Array(view.elements), view.shape[1]))
  }
  return (0..<count).map { row in
    LearningCurve(
      Dictionary(
        columns.map { ($0.0, Array($0.1[row * $0.epochs..<(row + 1) * $0.epochs])) },
        uniquingKeysWith: { first, _ in first }))
  }
}

private func registerPredictorFiles(in m: ModuleBuilder) {
  m.def(
    "predictor_save", "fitted", "path", doc: "Writes a fitted predictor as safetensors.",
    gil: .release
  ) {
    (handle: FittedPredictorHandle, file: FilePath) in
    try handle.fitted.save(to: file.path)
    return PyNone()
  }
  m.def(
    "predictor_load", "path", "space=None",
    doc: "(key, options as JSON, space as text, embedding or None, fitted) of a file.",
    gil: .release
  ) {
    (file: FilePath, space: SpaceHandle?) in
    loaded(try PredictorCatalog.load(from: file.path, space: space?.space))
  }
  m.def("predictor_bytes", "fitted", doc: "The bytes that predictor_save writes.", gil: .release) {
    (handle: FittedPredictorHandle) in try handle.fitted.serialized()
  }
  m.def(
    "predictor_from_bytes", "data", "space=None", doc: "What predictor_load gives, of bytes.",
    gil: .release
  ) {
    (data: [UInt8], space: SpaceHandle?) in
    loaded(try PredictorCatalog.load(serialized: data, space: space?.space))
  }
}

private func loaded(
  _ model: CatalogModel
) -> Tuple<String, String, String, SVGeHandle?, FittedPredictorHandle> {
  let predictor = model.predictor
  let embedding = predictor.options.embeddings.values.first
  return Tuple(
    predictor.entry.key, (try? predictor.options.json.serialized()) ?? "{}",
    predictor.space.spaceDescription.description, embedding.map(SVGeHandle.init),
    FittedPredictorHandle(model))
}

private func registerLatentPredictors(in m: ModuleBuilder) {
  m.long(
    "predictor_fit_codes", "predictor", "codes", "labels", "seed", "workers",
    doc: "A predictor fitted to codes of its embedding."
  ) {
    (
      control: RunControl, handle: PredictorHandle, codes: Tensor, labels: DoubleView, seed: Seed,
      workers: Int?
    ) in
    guard let predictor = handle.predictor as? CatalogPredictor else {
      throw PredictorsError.unsupported("this predictor does not read codes of an embedding")
    }
    return FittedPredictorHandle(
      try predictor.fit(
        codes: codes, labels: Array(labels.elements), seed: seed.value, workers: workers,
        control: control))
  }
  m.def("predictor_embedding", "fitted", doc: "The SVGe whose codes it reads.") {
    (handle: FittedPredictorHandle) in SVGeHandle(try handle.latent().embedding)
  }
  m.long(
    "predictor_predict_codes", "fitted", "codes", doc: "(means, standard deviations or None)."
  ) {
    (control: RunControl, handle: FittedPredictorHandle, codes: Tensor) in
    let found = try handle.latent().predict(codes: codes, workers: nil, control: control)
    return Tuple(found.means, found.standardDeviations)
  }
  m.long("predictor_gradient", "fitted", "codes", doc: "(means, gradients) at codes.") {
    (control: RunControl, handle: FittedPredictorHandle, codes: Tensor) in
    let (means, gradients) = try handle.latent().gradient(
      codes: codes, workers: nil, control: control)
    return Tuple(means, gradients)
  }
  m.long(
    "predictor_ascend", "fitted", "codes", "steps", "rate", doc: "(codes, means) after an ascent."
  ) {
    (
      control: RunControl, handle: FittedPredictorHandle, codes: Tensor, steps: Int, rate: Double
    ) in
    let ascent = try handle.latent().ascend(codes, steps: steps, rate: rate, control: control)
    return Tuple(ascent.codes, ascent.means)
  }
}
