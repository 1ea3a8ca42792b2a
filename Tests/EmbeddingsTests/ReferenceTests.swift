import Embeddings
import Foundation
import Spaces
import Storage
import Tensors
import Testing

/// Against the hand-batched PyTorch model in float64: see Fixtures/make_svge_reference.py.
@Suite struct ReferenceTests {
  static let cases: [[String: JSONValue]] = {
    let path = (#filePath as NSString).deletingLastPathComponent + "/Fixtures/svge_reference.json"
    guard let data = FileManager.default.contents(atPath: path),
      case .array(let cases) = try? JSONValue(parsing: [UInt8](data), path: path)
    else { return [] }
    return cases.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
  }()

  /// The fixture's weights: see `formula` in the script.
  static func formula(_ index: Int, count: Int) -> [Float] {
    (0..<UInt64(count)).map { i in
      var bits = (i &* 2_654_435_761 &+ UInt64(index * 40503 + 12345)) % (1 << 32)
      bits = ((bits ^ (bits >> 13)) &* 1_540_483_477) % (1 << 32)
      return Float((Double(bits) / 2_147_483_648 - 1) * 0.12)
    }
  }

  private func model(_ fields: [String: JSONValue]) throws -> GraphAutoencoder {
    let model = try GraphAutoencoder(
      typeCount: fields.integer("types"), maximumNodes: fields.integer("nodes"),
      configuration: .init(width: fields.integer("width"), latent: fields.integer("latent")),
      seed: 0)
    let weights = model.namedWeights
    try model.setWeights { name in
      let index = try #require(weights.firstIndex { $0.name == name })
      return Self.formula(index, count: weights[index].values.count)
    }
    return model
  }

  private func graphs(_ fields: [String: JSONValue]) throws -> [OperationGraph] {
    try fields.objects("graphs").map {
      try OperationGraph(
        types: $0.numbers("types").map { Int($0) },
        predecessors: $0.numbers("predecessors").map { UInt64($0) })
    }
  }

  @Test func theFixtureIsThere() { #expect(Self.cases.count == 2) }

  @Test(arguments: 0..<2, [1, 2])
  func lossesAndGradientsEqualPyTorch(index: Int, workers: Int) throws {
    let fields = Self.cases[index]
    let model = try model(fields)
    var recipe = SVGe.Recipe.paper
    recipe.noise = 0
    let result = try model.lossAndGradient(
      graphs(fields), recipe: recipe, seed: 0, workers: workers)
    let loss = result.reconstruction + 0.005 * result.kl
    #expect(abs(loss - fields.number("loss")) < 1e-5)
    #expect(abs(result.reconstruction - fields.number("reconstruction")) < 1e-5)
    #expect(abs(result.kl / fields.number("kl") - 1) < 1e-5)
    let weights = model.namedWeights
    for (name, expected) in fields.object("gradients") {
      guard case .object(let expected) = expected else { continue }
      let position = try #require(weights.firstIndex { $0.name == name })
      #expect(weights[position].shape == expected.numbers("shape").map { Int($0) })
      let gradient = try #require(result.gradient[name])
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let direction = Self.formula(position + 500, count: gradient.count)
      let projection = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let size = expected.number("norm")
      #expect(abs(norm - size) < 1e-4 * size + 1e-7, "\(name)")
      #expect(
        abs(projection - expected.number("projection")) < 1e-4 * size * 0.07
          * Double(
            gradient.count
          ).squareRoot() + 1e-7, "\(name)")
    }
    #expect(fields.object("gradients").count == weights.count)
  }

  @Test(arguments: 0..<2)
  func codesEqualPyTorch(index: Int) throws {
    let fields = Self.cases[index]
    let (mean, logVariance) = try model(fields).encode(
      graphs(fields), workers: 2, control: RunControl())
    for (found, expected) in zip(mean.array, fields.numbers("mean")) {
      #expect(abs(Double(found) - expected) < 1e-5)
    }
    for (found, expected) in zip(logVariance.array, fields.numbers("log_variance")) {
      #expect(abs(Double(found) - expected) < 1e-5)
    }
  }

  @Test(arguments: 0..<2)
  func decodedGraphsEqualPyTorch(index: Int) throws {
    let fields = Self.cases[index]
    let latent = fields.integer("latent")
    let codes = try Tensor(
      Self.formula(999, count: 4 * latent).map { $0 * 20 }, shape: [4, latent])
    for merge in [SVGe.Merge.forward, .union] {
      let found = try model(fields).decode(
        codes, draws: 1, seed: nil, merge: merge, workers: 2, control: RunControl())
      for (graph, expected) in zip(found.map { $0[0] }, fields.objects("decoded")) {
        #expect(graph.types == expected.numbers("types").map { Int($0) })
        #expect(graph.predecessors == expected.numbers(merge.rawValue).map { UInt64($0) })
      }
    }
  }
}

extension [String: JSONValue] {
  fileprivate func number(_ key: String) -> Double { self[key]?.asDouble ?? .nan }
  fileprivate func integer(_ key: String) -> Int { Int(number(key)) }
  fileprivate func numbers(_ key: String) -> [Double] {
    if case .array(let values) = self[key] { values.map { $0.asDouble ?? .nan } } else { [] }
  }
  fileprivate func object(_ key: String) -> [String: JSONValue] {
    if case .object(let fields) = self[key] { fields } else { [:] }
  }
  fileprivate func objects(_ key: String) -> [[String: JSONValue]] {
    guard case .array(let values) = self[key] else { return [] }
    return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
  }
}

extension JSONValue {
  fileprivate var asDouble: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
