import Embeddings
import Predictors
import Regression
import Spaces
import Storage
import Tensors
import TestSupport
import Testing

/// Gradients by the code against central differences in Double, also through the map of normal scores.
@Suite struct CodeGradientTests {
  private static let space = NASBench201()
  private static let latent = 6
  private let control = RunControl()

  fileprivate struct Fitted {
    let labels: [Double]
    let codes: Tensor
    let model: CatalogModel
    let predictor: any FittedLatentPredictor
  }

  private func fit(_ key: String, _ scale: LabelScale) throws -> Fitted {
    let embedding = try SVGe(
      space: Self.space, configuration: .init(width: 12, latent: Self.latent), seed: 1)
    let cells = try Self.space.sample(40, seed: 1)
    let labels = (0..<40).map { 90 + 5 * Double($0 % 7) }
    var options: [String: OptionValue] = [
      "labels": .text(scale.rawValue), "model": .embedding(embedding),
    ]
    if key == "svge_mlp" { options["epochs"] = 50 }
    let fitted = try PredictorCatalog.predictor(key, options, on: Self.space)
      .fit(TrainingData(cells, labels: labels))
    let model = try #require(fitted as? CatalogModel)
    // Codes of other cells: predictions of learned ones stand where the map of normal scores bends.
    let others = try Self.space.sample(40, seed: 9).filter { !cells.contains($0) }
    return Fitted(
      labels: labels, codes: try embedding.encode(others).mean, model: model,
      predictor: try #require(model.base as? any FittedLatentPredictor))
  }

  @Test(arguments: LabelScale.allCases) func processesHaveTheGradientOfTheirMeans(
    scale: LabelScale
  ) throws {
    let fitted = try fit("svge_gp", scale)
    try compare(fitted, step: 1e-3 * fitted.predictor.spread, isRounded: true) { code in
      let tensor = try Tensor(code.map(Float.init), shape: [1, Self.latent])
      return try fitted.predictor.predict(codes: tensor, workers: nil, control: control).means[0]
    }
  }

  @Test(arguments: LabelScale.allCases) func networksHaveTheGradientOfTheirTwin(
    scale: LabelScale
  ) throws {
    let fitted = try fit("svge_mlp", scale)
    let twin = try Twin(SafeTensors(parsing: fitted.model.serialized(), path: "a fitted predictor"))
    let scores = try scale == .normalScores ? NormalScores(fitted.labels) : nil
    let means = try fitted.predictor.predict(
      codes: fitted.codes, workers: nil, control: control
    ).means
    for (row, mean) in means.enumerated() {
      let value = twin.value(at: fitted.row(row))
      #expect(abs((scores?.label(value) ?? value) - mean) < 1e-4 * abs(mean))
    }
    try compare(fitted, step: 1e-6 * fitted.predictor.spread) { code in
      let value = twin.value(at: code)
      return scores?.label(value) ?? value
    }
  }

  /// - Parameter isRounded: whether `value` takes float32 codes; differences are then over what
  ///   rounding leaves of the step.
  private func compare(
    _ fitted: Fitted, step: Double, isRounded: Bool = false, value: ([Double]) throws -> Double
  ) throws {
    let (means, gradients) = try fitted.predictor.gradient(
      codes: fitted.codes, workers: nil, control: control)
    let expected = try fitted.predictor.predict(codes: fitted.codes, workers: nil, control: control)
    for (a, b) in zip(means, expected.means) { #expect(abs(a - b) < 1e-9 * abs(a)) }
    let largest = Double(gradients.elements.map(abs).max() ?? 0)
    #expect(gradients.shape == fitted.codes.shape && largest > 0.1)
    var kinks = 0
    for row in 0..<means.count {
      let code = fitted.row(row)
      for i in 0..<Self.latent {
        let slopes = try [1.0, 0.5].map { part in
          let ends = [part * step, -part * step].map { shift in
            var moved = code
            moved[i] = isRounded ? Double(Float(code[i] + shift)) : code[i] + shift
            return moved
          }
          return try (value(ends[0]) - value(ends[1])) / (ends[0][i] - ends[1][i])
        }
        // Where two steps disagree, a kink lies between: of a ReLU or between two labels.
        guard abs(slopes[0] - slopes[1]) < 1e-4 * largest else {
          kinks += 1
          continue
        }
        let gradient = Double(gradients.base[row * Self.latent + i])
        #expect(abs(gradient - slopes[1]) < 1e-4 * largest, "row \(row), coordinate \(i)")
      }
    }
    #expect(kinks <= means.count * Self.latent / 20, "\(kinks) kinks")
  }

  /// The network of a file in Double.
  private struct Twin {
    private let layers: [(weights: [Float], biases: [Float])]
    private let center: [Double]
    private let spread: Double
    private let scale: [Double]

    init(_ file: SafeTensors) throws {
      func doubles(_ name: String) throws -> [Double] { try #require(file[name]).doubles() }
      (center, spread, scale) = (
        try doubles("center"), try doubles("spread")[0], try doubles("scale")
      )
      layers = try (0..<4).map { layer in
        (
          try #require(file["head.\(layer).weight"]).values(),
          try #require(file["head.\(layer).bias"]).values()
        )
      }
    }

    func value(at code: [Double]) -> Double {
      var numbers = zip(code, center).map { ($0 - $1) / spread }
      for (index, layer) in layers.enumerated() {
        let inputs = numbers
        numbers = layer.biases.enumerated().map { output, bias in
          inputs.indices.reduce(Double(bias)) {
            $0 + inputs[$1] * Double(layer.weights[$1 * layer.biases.count + output])
          }
        }
        if index < layers.count - 1 { numbers = numbers.map { max($0, 0) } }
      }
      return numbers[0] * scale[1] + scale[0]
    }
  }
}

extension CodeGradientTests.Fitted {
  fileprivate func row(_ index: Int) -> [Double] {
    let latent = codes.shape[1]
    return (0..<latent).map { Double(codes.base[index * latent + $0]) }
  }
}
