import Regression
import Spaces
import Tensors

/// Predicts a number, such as an accuracy, from an architecture's mean code (Lukasik et al. 2021):
/// a small network or a Gaussian process on the codes of labeled architectures, or a network
/// trained together with a copy of the autoencoder.
///
/// Values are in the user's unit; inside they are standardized, so the published weights of the
/// joint loss mean the same for any unit. A head does not change. All methods may be called from any
/// thread, and results do not depend on `workers`, which is one per core unless given.
public final class PerformanceHead: Sendable {
  /// The most codes that an exact Gaussian process is fitted to.
  public static let mostExactCodes = 2000

  /// The autoencoder whose codes this head reads: the one it was fitted on or, after joint
  /// training, its own.
  public let model: SVGe
  public let isJoint: Bool
  let frame: CodeFrame
  let predictor: Predictor

  enum Predictor: Sendable {
    case network(HeadNetwork, ValueScale)
    case process(CodeProcess)
  }

  init(model: SVGe, isJoint: Bool, frame: CodeFrame, predictor: Predictor) {
    (self.model, self.isJoint, self.frame, self.predictor) = (model, isJoint, frame, predictor)
  }

  public var kind: Kind {
    switch predictor {
    case .network: .network
    case .process: .gaussianProcess
    }
  }

  /// The predicted value of each architecture.
  ///
  /// - Throws: `EmbeddingsError.notInSpace`, `Cancelled`.
  public func predict(
    _ architectures: [Architecture], workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Double] {
    let codes = try model.encode(architectures, workers: workers, control: control).mean
    return try predict(codes: codes, workers: workers, control: control)
  }

  /// The predicted value at each row of `codes`, (n, latent).
  ///
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`; `Cancelled`.
  public func predict(
    codes: Tensor, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> [Double] {
    try model.validate(codes)
    switch predictor {
    case .process(let process):
      return try process.fit.posterior.predictMeans(
        Matrix(codes), workers: workers, control: control)
    case .network(let network, let scale):
      let starts = Array(stride(from: 0, to: codes.shape[0], by: 256))
      return try parallelMap(count: starts.count, workers: workers) { chunk, _ in
        try control.check()
        let scratch = try HeadScratch(network, latent: self.frame.center.count)
        return (starts[chunk]..<min(starts[chunk] + 256, codes.shape[0])).map { row in
          scale.value(scratch.value(at: codes, row: row, of: network, in: self.frame))
        }
      }.flatMap(\.self)
    }
  }

  /// The mean and standard deviation at each row of `codes`, (n, latent).
  ///
  /// - Throws: as `predict`, and `EmbeddingsError.invalidArgument` for a network.
  public func predictWithDeviation(
    codes: Tensor, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Prediction {
    guard case .process(let process) = predictor else {
      throw EmbeddingsError.invalidArgument(
        "a head of kind '\(kind.rawValue)' has no standard deviation: fit one of kind "
          + "'\(Kind.gaussianProcess.rawValue)'")
    }
    try model.validate(codes)
    return try process.fit.posterior.predict(
      Matrix(codes), workers: workers, control: control)
  }
}

/// Memory for one code at a time.
final class HeadScratch {
  let input, activations, deltas, gradient: Tensor

  init(_ network: HeadNetwork, latent: Int) throws {
    input = try Tensor(shape: [latent])
    activations = try Tensor(shape: [network.activationCount])
    deltas = try Tensor(shape: [network.activationCount])
    gradient = try Tensor(shape: [latent])
  }

  /// The network's standardized value; `input` and `activations` are what `backward` needs.
  func value(at codes: Tensor, row: Int, of network: HeadNetwork, in frame: CodeFrame) -> Float {
    frame.standardize(codes.base + row * frame.center.count, into: input.base)
    return network.forward(input.base, into: activations.base)
  }
}
