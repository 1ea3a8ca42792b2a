import Regression
import Tensors

/// A Gaussian process on codes, with what it was fitted to.
struct CodeProcess: Sendable {
  let codes: Matrix
  let values: [Double]
  /// Draws the inducing points of a sparse process.
  let seed: Int
  let fit: GaussianFit

  /// - Parameter hyperparameters: nil searches those of most evidence.
  init(
    codes: Matrix, values: [Double], seed: Int, hyperparameters: GaussianHyperparameters? = nil,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws {
    (self.codes, self.values, self.seed) = (codes, values, seed)
    if codes.rows <= PerformanceHead.mostExactCodes {
      var process = GaussianProcess()
      (process.kernel, process.ard) = (Self.form, Self.ard)
      process.hyperparameters = hyperparameters
      fit = try process.fit(codes, values, control: control)
    } else {
      var process = SparseGaussianProcess()
      (process.kernel, process.ard) = (Self.form, Self.ard)
      process.hyperparameters = hyperparameters
      fit = try process.fit(
        codes, values, random: RandomSource(seed: seed), workers: workers, control: control)
    }
  }

  // Of the codes of NAS-Bench-201 and 100 to 1,000 labels, a Matérn covariance with one length scale
  // ranks better than a squared exponential and than a length scale for every coordinate.
  private static let form = Kernel.matern52
  private static let ard = false
}
