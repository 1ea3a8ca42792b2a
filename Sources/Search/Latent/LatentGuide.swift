import Embeddings
import Tensors

/// A model of labels over codes that says where to look next. Higher labels are better.
public protocol LatentGuide: Sendable {
  func fit(
    _ data: LatentData, random: RandomSource, control: RunControl
  ) throws -> any FittedLatentGuide
}

/// Codes with their labels.
public struct LatentData: Sendable {
  /// (n, latent size).
  public let codes: Matrix
  public let labels: [Double]

  public init(codes: Matrix, labels: [Double]) { (self.codes, self.labels) = (codes, labels) }
}

public protocol FittedLatentGuide: Sendable {
  /// Codes to try for `count` proposals, best first: at least one, rather more than `count` where
  /// they are likely to decode to known architectures.
  func codes(
    _ count: Int, in box: LatentBox, random: RandomSource, control: RunControl
  ) throws -> Matrix

  /// `count` different rows of `candidates`, which has at least as many, best first.
  func rows(_ count: Int, among candidates: Matrix, control: RunControl) throws -> [Int]
}
