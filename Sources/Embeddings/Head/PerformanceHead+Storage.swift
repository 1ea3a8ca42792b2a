import Regression
import Spaces
import Storage
import Tensors

/// Files are safetensors that hold the autoencoder too: its file as the bytes `model`; the training
/// codes' `center`, `spread`, `lower` and `upper`; of a network its weights and `scale` (mean and
/// deviation of the values), of a Gaussian process `codes`, `values`, `hyperparameters` (variance,
/// noise, length scales) and `seed`. Metadata: `format`, `version`, `kind`, `joint`.
extension PerformanceHead {
  static let format = "nasturtium.head"
  static let version = 1

  /// Writes the head with its model, whole or not at all. Throws `StorageError`.
  public func save(to path: String) throws { try safeTensors().write(to: path) }

  /// The bytes of the file that `save` writes.
  public func serialized() throws -> [UInt8] { try safeTensors().serialized() }

  /// The head that `save` wrote: it predicts the same values bit for bit.
  ///
  /// - Parameter space: must be the space that the file names; nil makes it from its description.
  /// - Throws: `StorageError`, or `EmbeddingsError.wrongModel` for a file of another kind, version,
  ///   space or shape, or with numbers that are not finite.
  public static func load(
    from path: String, space: (any SearchSpace)? = nil
  ) throws -> PerformanceHead {
    let file = try SafeTensors(readingFrom: path, limit: SVGe.maximumFileBytes)
    return try load(file, path: path, space: space)
  }

  /// The head whose `serialized()` bytes these are; throws as `load(from:space:)`.
  public static func load(
    serialized bytes: [UInt8], space: (any SearchSpace)? = nil
  ) throws -> PerformanceHead {
    let path = "serialized head"
    return try load(SafeTensors(parsing: bytes, path: path), path: path, space: space)
  }

  private func safeTensors() throws -> SafeTensors {
    let latent = frame.center.count
    let model = try model.serialized()
    var tensors = [
      try SafeTensors.Entry(name: "model", shape: [model.count], type: .uint8, bytes: model),
      try .init(name: "center", shape: [latent], values: frame.center),
      try .init(name: "spread", shape: [1], values: [frame.spread]),
      try .init(name: "lower", shape: [latent], values: frame.lower),
      try .init(name: "upper", shape: [latent], values: frame.upper),
    ]
    switch predictor {
    case .network(let network, let scale):
      let values = network.named(network.weights)
      for (name, shape) in HeadNetwork.shapes(inputs: latent) {
        tensors.append(try .init(name: name, shape: shape, values: values[name] ?? []))
      }
      tensors.append(
        try .init(name: "scale", shape: [2], doubles: [scale.mean, scale.deviation]))
    case .process(let process):
      let found = process.fit.hyperparameters
      let numbers = [found.variance, found.noise] + found.lengthScales
      let seed = UInt64(bitPattern: Int64(process.seed)).littleEndian
      tensors += [
        try .init(
          name: "codes", shape: [process.codes.rows, latent], doubles: process.codes.elements),
        try .init(name: "values", shape: [process.values.count], doubles: process.values),
        try .init(name: "hyperparameters", shape: [numbers.count], doubles: numbers),
        try .init(
          name: "seed", shape: [1], type: .int64, bytes: withUnsafeBytes(of: seed) { Array($0) }),
      ]
    }
    return SafeTensors(
      metadata: [
        "format": Self.format, "version": "\(Self.version)", "kind": kind.rawValue,
        "joint": "\(isJoint)",
      ], tensors: tensors)
  }

  private static func load(
    _ file: SafeTensors, path: String, space: (any SearchSpace)?
  ) throws -> PerformanceHead {
    let reader = HeadReader(file: file, path: path)
    for (key, expected) in [("format", format), ("version", "\(version)")]
    where file.metadata[key] != expected {
      throw reader.wrong("its \(key) is '\(file.metadata[key] ?? "")', not '\(expected)'")
    }
    guard let kind = Kind(rawValue: file.metadata["kind"] ?? ""),
      let isJoint = Bool(file.metadata["joint"] ?? ""), let model = file["model"],
      model.type == .uint8
    else { throw reader.wrong("its kind, 'joint' or model is missing") }
    let svge = try SVGe.load(serialized: model.bytes, space: space)
    let latent = svge.configuration.latent
    let frame = CodeFrame(
      center: try reader.floats("center", [latent]), spread: try reader.floats("spread", [1])[0],
      lower: try reader.floats("lower", [latent]), upper: try reader.floats("upper", [latent]))
    guard frame.spread > 0 else { throw reader.wrong("its spread is not positive") }
    return PerformanceHead(
      model: svge, isJoint: isJoint, frame: frame,
      predictor: try kind == .network
        ? reader.network(inputs: latent) : reader.process(features: latent))
  }
}

/// Reads the tensors of a head's file.
private struct HeadReader {
  let file: SafeTensors
  let path: String

  func wrong(_ reason: String) -> EmbeddingsError { .wrongModel(path: path, reason: reason) }

  func network(inputs: Int) throws -> PerformanceHead.Predictor {
    var values: [String: [Float]] = [:]
    for (name, shape) in HeadNetwork.shapes(inputs: inputs) {
      values[name] = try floats(name, shape)
    }
    let scale = try doubles("scale", [2])
    guard scale[1] > 0 else { throw wrong("its scale is not positive") }
    return .network(
      try HeadNetwork(inputs: inputs, named: values),
      ValueScale(mean: scale[0], deviation: scale[1]))
  }

  func process(features: Int) throws -> PerformanceHead.Predictor {
    let count = file["values"]?.shape.first ?? 0
    let numbers = try doubles("hyperparameters", file["hyperparameters"]?.shape ?? [])
    guard numbers.count > 2, let seed = file["seed"], seed.type == .int64, seed.shape == [1] else {
      throw wrong("its hyperparameters or seed are missing")
    }
    let bits = seed.bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let codes = try Matrix(
      rows: count, columns: features, elements: doubles("codes", [count, features]))
    let values = try doubles("values", [count])
    do {
      return .process(
        try CodeProcess(
          codes: codes, values: values, seed: Int(Int64(bitPattern: bits)),
          hyperparameters: GaussianHyperparameters(
            variance: numbers[0], lengthScales: Array(numbers[2...]), noise: numbers[1])))
    } catch let error as RegressionError {
      throw wrong(error.description)
    } catch let error as TensorsError {
      throw wrong(error.description)
    }
  }

  func floats(_ name: String, _ shape: [Int]) throws -> [Float] {
    let values = try entry(name, shape, .float32).values()
    guard values.allSatisfy(\.isFinite) else { throw notFinite(name) }
    return values
  }

  func doubles(_ name: String, _ shape: [Int]) throws -> [Double] {
    let values = try entry(name, shape, .float64).doubles()
    guard values.allSatisfy(\.isFinite) else { throw notFinite(name) }
    return values
  }

  private func notFinite(_ name: String) -> EmbeddingsError {
    wrong("'\(name)' has a NaN or infinite element")
  }

  private func entry(
    _ name: String, _ shape: [Int], _ type: SafeTensors.ElementType
  ) throws -> SafeTensors.Entry {
    guard let entry = file[name] else { throw wrong("no tensor '\(name)'") }
    guard entry.shape == shape, entry.type == type else {
      throw wrong(
        "'\(name)' is \(entry.type.rawValue) \(entry.shape), expected \(type.rawValue) \(shape)")
    }
    return entry
  }
}
