/// Which means and variances the batch normalizations of a pass use (Ioffe and Szegedy 2015, section
/// 3.1).
public enum NormalizationStatistics: Equatable, Sendable {
  /// The batch's, over all its images and pixels; the running ones move towards them by `momentum`,
  /// 0...1. With 0 they stay.
  case batch(momentum: Float = 0.1)
  /// The running ones, which stay as they are.
  case running
}
