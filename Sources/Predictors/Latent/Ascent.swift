import Embeddings
import Tensors

/// Where a climb in a latent space ended.
public struct Ascent: Sendable {
  /// (n, latent).
  public let codes: Tensor
  /// What the predictor predicts there.
  public let means: [Double]
}

extension FittedLatentPredictor {
  /// Climbs the predicted mean from each row of `codes`, (n, latent), and keeps the best code met.
  ///
  /// A step goes `rate` times the root mean square distance of the training codes from their center
  /// along the gradient's direction, and back into the box of the training codes; so the start is
  /// moved there first.
  ///
  /// - Parameters:
  ///   - steps: 0...100,000.
  ///   - rate: above 0, finite.
  /// - Throws: `EmbeddingsError.wrongShape`, `notFinite`; `PredictorsError.invalidOption`;
  ///   `Cancelled`.
  public func ascend(
    _ codes: Tensor, steps: Int, rate: Double = 0.02, workers: Int? = nil,
    control: RunControl = RunControl()
  ) throws -> Ascent {
    guard (0...100_000).contains(steps), rate > 0, rate.isFinite else {
      throw PredictorsError.invalidOption(
        "\(steps) steps at rate \(rate): steps must be in 0...100,000, the rate positive and finite"
      )
    }
    guard codes.shape.count == 2, codes.shape[1] == box.lower.count else {
      throw EmbeddingsError.wrongShape(
        what: "codes", shape: codes.shape, expected: "(n, \(box.lower.count))")
    }
    let (count, latent) = (codes.shape[0], codes.shape[1])
    let length = rate * spread * Double(latent).squareRoot()
    let here = try Tensor(codes.array, shape: codes.shape)
    let best = try Tensor(shape: codes.shape)
    var highest = [Double](repeating: -.infinity, count: count)
    clamp(here)
    for step in 0...steps {
      let (means, gradients) = try gradient(codes: here, workers: workers, control: control)
      for row in 0..<count {
        let (code, slope) = (here.base + row * latent, gradients.base + row * latent)
        if step == 0 || means[row] > highest[row] {
          highest[row] = means[row]
          (best.base + row * latent).update(from: code, count: latent)
        }
        let norm = (0..<latent).reduce(0) { $0 + Double(slope[$1]) * Double(slope[$1]) }
          .squareRoot()
        guard norm > 0, norm.isFinite else { continue }
        for i in 0..<latent { code[i] += Float(length / norm * Double(slope[i])) }
      }
      clamp(here)
      control.report(step, of: steps)
    }
    return Ascent(codes: best, means: highest)
  }

  private func clamp(_ codes: Tensor) {
    let latent = box.lower.count
    for i in 0..<codes.count {
      let (low, high) = (Float(box.lower[i % latent]), Float(box.upper[i % latent]))
      codes.base[i] = min(max(codes.base[i], low), high)
    }
  }
}
