import Glibc
import Tensors

/// A fitted natural gradient boosting: of each row a mean and a standard deviation.
public struct NormalTrees: Sendable {
  package let locations: TreeEnsemble
  package let logScales: TreeEnsemble
  /// Whether all labels were equal: then nothing was learned and nothing is unsure.
  package let isConstant: Bool

  package init(locations: TreeEnsemble, logScales: TreeEnsemble, isConstant: Bool) {
    (self.locations, self.logScales, self.isConstant) = (locations, logScales, isConstant)
  }

  /// Columns of the rows it was fitted to, and of all that it can be asked about.
  public var featureCount: Int { locations.featureCount }
  /// The stages that were gone.
  public var stageCount: Int { locations.treeCount }

  /// The mean and standard deviation of a label at each row of `points`, in the unit of the labels;
  /// unlike that of a Gaussian process here, it holds the noise of a label.
  ///
  /// - Parameters:
  ///   - points: (n, `featureCount`), encoded as the training rows were.
  ///   - workers: one per core for nil; the result does not depend on it.
  /// - Throws: `mismatchedFeatures`, `TensorsError.notFinite` and what `control` throws.
  public func predict(
    _ points: Matrix, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Prediction {
    let found = try locations.predict(points, workers: workers, control: control)
    let scales = try logScales.totals(points, workers: workers, control: control)
    let unit = isConstant ? 0 : logScales.scaler.standardDeviation
    // e⁵⁰⁰ of the labels' own deviation is a number still.
    return Prediction(
      means: found.means, standardDeviations: scales.map { unit * exp(min($0.sum, 500)) })
  }
}
