import Embeddings
import Regression
import Tensors

/// Bayesian optimization: a sparse Gaussian process of the codes and batches of most expected
/// improvement (Lukasik et al. 2021, Zhang et al. 2019).
///
/// The process learns its hyperparameters by the full bound where the published one takes minibatch
/// steps.
public struct ExpectedImprovementGuide: LatentGuide, Hashable {
  public var surrogate = SparseGaussianProcess()
  public var proposal = BatchProposal()

  public init() {}

  public func fit(
    _ data: LatentData, random: RandomSource, control: RunControl
  ) throws -> any FittedLatentGuide {
    let fit = try surrogate.fit(data.codes, data.labels, random: random, control: control)
    return Fitted(
      posterior: fit.posterior, proposal: proposal, best: data.labels.max() ?? -.infinity)
  }

  private struct Fitted: FittedLatentGuide {
    let posterior: GaussianPosterior
    let proposal: BatchProposal
    let best: Double

    func codes(
      _ count: Int, in box: LatentBox, random: RandomSource, control: RunControl
    ) throws -> Matrix {
      let points = try proposal.points(
        count, of: posterior, best: best, lower: box.lower, upper: box.upper, random: random,
        control: control)
      return try Matrix(
        rows: count, columns: box.lower.count, elements: points.flatMap(\.features))
    }

    func rows(_ count: Int, among candidates: Matrix, control: RunControl) throws -> [Int] {
      try proposal.rows(count, among: candidates, of: posterior, best: best, control: control)
    }
  }
}
