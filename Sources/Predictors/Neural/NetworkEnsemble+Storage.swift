import Neural
import Regression
import Storage
import Tensors

/// Files hold the arrays of network i as `i.name`, `labels_mean` and `labels_scale`, and, of networks
/// that read features standardized, `center` and `spread`.
extension NetworkEnsemble {
  func save(into file: inout ModelFile) throws {
    for (member, parameters) in members.enumerated() {
      for (index, parameter) in parameters.parameters.enumerated() {
        try file.add(
          "\(member).\(parameter.name)", shape: parameter.shape,
          floats: parameters.values(at: index).array)
      }
    }
    try file.add("labels_mean", shape: [1], doubles: [labels.mean])
    try file.add("labels_scale", shape: [1], doubles: [labels.scale])
    if let features {
      try file.add("center", shape: [features.center.count], doubles: features.center)
      try file.add("spread", shape: [features.spread.count], doubles: features.spread)
    }
  }

  /// What `save` wrote of `count` networks. Throws `StorageError`, and `PredictorsError.wrongFile` for
  /// parts that do not fit each other.
  init(_ file: ModelFile, count: Int, shape: NetworkShape) throws {
    func wrong(_ reason: String) -> PredictorsError { .wrongFile(path: file.path, reason: reason) }
    let inputs = file["0.network.0.weight"]?.shape.first ?? 0
    guard inputs > 0 else { throw wrong("it has no networks") }
    let (layers, list) = try shape.network(features: inputs)
    members = try (0..<count).map { member in
      let parameters = try list.parameters(random: RandomSource(seed: 0))
      for (index, parameter) in parameters.parameters.enumerated() {
        let name = "\(member).\(parameter.name)"
        let (shape, values) = try file.floats(name, rank: parameter.shape.count)
        guard shape == parameter.shape else {
          throw wrong("its array '\(name)' has shape \(shape), not \(parameter.shape)")
        }
        try parameters.setValues(at: index, to: Tensor(values, shape: shape))
      }
      return parameters
    }
    self.layers = layers
    let (mean, scale) = (
      try file.doubles("labels_mean", rank: 1).values,
      try file.doubles("labels_scale", rank: 1).values
    )
    guard mean.count == 1, scale.count == 1, scale[0] >= 0 else {
      throw wrong("its labels have no scale")
    }
    labels = NetworkLabels(mean: mean[0], scale: scale[0])
    guard file["center"] != nil else {
      features = nil
      return
    }
    let (center, spread) = (
      try file.doubles("center", rank: 1).values, try file.doubles("spread", rank: 1).values
    )
    guard center.count == inputs, spread.count == inputs, spread.allSatisfy({ $0 > 0 }) else {
      throw wrong("its center and spread do not fit the networks")
    }
    features = FeatureScaler(center: center, spread: spread)
  }
}
