import Embeddings
import Spaces
import Tensors

/// What is measured about a model.
func registerMetrics(in m: ModuleBuilder) {
  m.long(
    "svge_metrics", "model", "train", "test", "samples", "draws", "prior", "seed",
    doc: "Reconstruction of test, quality of prior samples, as shares."
  ) {
    (
      control: RunControl, handle: SVGeHandle, train: ArchitectureListHandle,
      test: ArchitectureListHandle, samples: Int, draws: Int, prior: String, seed: Seed
    ) in
    guard let prior = SVGe.Prior(rawValue: prior) else {
      throw ConversionError.value("unknown prior '\(prior)': choose training or standard")
    }
    return try handle.model.metrics(
      train: train.values, test: test.values, samples: samples, draws: draws, prior: prior,
      seed: seed.value, control: control
    ).shares
  }
  m.long(
    "svge_smoothness", "model", "starts", "ends", "steps", "kind", "repair",
    doc: "(measures, codes of all steps) of walks between architectures."
  ) {
    (
      control: RunControl, handle: SVGeHandle, starts: ArchitectureListHandle,
      ends: ArchitectureListHandle, steps: Int, kind: String, repair: Bool
    ) in
    guard starts.values.count == ends.values.count else {
      throw ConversionError.value(
        "\(starts.values.count) starts and \(ends.values.count) ends: give one end for each start")
    }
    let walks = try handle.model.walks(
      between: zip(starts.values, ends.values).map { ($0, $1) }, steps: steps, kind: path(kind),
      repair: repair, control: control)
    let found = try SVGe.smoothness(of: walks, control: control)
    let codes = try Tensor(
      walks.flatMap(\.codes.array),
      shape: [walks.count * steps, handle.model.configuration.latent])
    return Tuple(
      [
        "edit_distance": found.meanEditDistance, "longest_move": Double(found.longestMove),
        "validity": found.validity, "changed": found.changed,
      ], codes)
  }
  m.def("monotonicity", "values", doc: "The size of Kendall's tau between place and value.") {
    (values: [Double]) in try SVGe.monotonicity(of: values)
  }
}

extension SVGe.Metrics {
  fileprivate var shares: [String: Double] {
    var shares = raw.shares(suffix: "")
    for (name, share) in repaired?.shares(suffix: "_repaired") ?? [:] { shares[name] = share }
    if let reconstruction {
      let count = Double(reconstruction.count)
      shares["reconstruction"] = Double(reconstruction.exact) / count
      shares["reconstruction_equivalent"] = Double(reconstruction.equivalent) / count
      shares["reconstruction_drawn"] =
        Double(reconstruction.exactDrawn) / Double(reconstruction.drawn)
    }
    return shares
  }
}

extension SVGe.SampleQuality {
  fileprivate func shares(suffix: String) -> [String: Double] {
    var shares = [
      "validity\(suffix)": validity, "uniqueness\(suffix)": uniqueness, "novelty\(suffix)": novelty,
      "uniqueness_classes\(suffix)": classUniqueness, "novelty_classes\(suffix)": classNovelty,
    ]
    if let publishedValid {
      shares["validity_published\(suffix)"] = Double(publishedValid) / Double(drawn)
    }
    return shares
  }
}
