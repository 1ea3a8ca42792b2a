import Networks
import Regression
import Spaces
import Storage
import Tensors

/// A proxy as a predictor: it learns nothing, and scores every query's network at initialization.
struct ZeroCostPredictor: Predictor {
  let proxy: Proxy
  let options: ProxyOptions
  let space: any SearchSpace

  /// Throws `PredictorsError.unsupported` for a space that describes no networks.
  init(_ proxy: Proxy, _ options: ProxyOptions, on space: any SearchSpace) throws {
    try space.requireNetworks()
    (self.proxy, self.options, self.space) = (proxy, options, space)
  }

  var needs: Needs { Needs(images: proxy.needsImages) }

  func fit(
    _ data: TrainingData, seed: Int, workers: Int?, control: RunControl
  ) throws -> any FittedPredictor {
    try control.check()
    try needs.check(data, for: proxy.key)
    return ZeroCostModel(
      scores: try ProxyScores(
        [proxy], on: space, images: data.images, options: options, seed: seed))
  }
}

/// A fitted `ZeroCostPredictor`: its minibatch and seed.
struct ZeroCostModel: FittedPredictor {
  let scores: ProxyScores

  var hasStandardDeviation: Bool { false }

  func predict(
    _ queries: Queries, workers: Int?, control: RunControl
  ) throws -> Prediction {
    try control.check()
    return Prediction(
      means: try scores.rows(of: queries.architectures, workers: workers, control: control)
        .elements)
  }

  func save(into file: inout ModelFile) throws { try scores.save(into: &file) }
}

extension Proxy {
  /// The proxy's row of the catalog: its parameters are `batch_size`, `channels`, `cells_per_stage` and
  /// `draws`.
  public var entry: PredictorEntry {
    PredictorEntry(
      key: key, title: title, className: className, family: .zeroCost, paper: paper,
      summary: summary, needs: Needs(images: needsImages), hasStandardDeviation: false,
      parameters: ParameterSpec.proxy,
      make: { options, space in
        try ZeroCostPredictor(self, options.proxyOptions(), on: space)
      },
      load: { file, options, space in
        ZeroCostModel(
          scores: try ProxyScores(
            [self], on: space, options: options.proxyOptions(), loading: file))
      })
  }
}
