import Glibc

/// Draws from a density by walkers that propose from each other's positions: stretch moves with a
/// scale of 2 (Goodman and Weare 2010; in two halves as Foreman-Mackey et al. 2013, algorithm 3).
///
/// Every step parts the walkers anew, as emcee does since its version 3: with the same halves always,
/// they spread far more slowly. How fast the walkers spread does not depend on the scales and correlations of the dimensions.
public struct EnsembleSampler {
  /// One a walker, each of as many numbers.
  public private(set) var positions: [[Double]]
  private var logDensities: [Double]
  private let logDensity: ([Double]) -> Double
  private var random: RandomSource
  private var proposal: [Double]
  /// The walkers; those of one half propose from the other.
  private var order: [Int]

  /// - Parameters:
  ///   - positions: an even number, at least twice as many as dimensions, which are at least one. They
  ///     must not all lie in one plane: walkers never leave it.
  ///   - logDensity: the logarithm of the density up to a constant; −∞ where there is none.
  /// - Throws: `TensorsError.invalidArgument` for too few or unequal positions, and one where the
  ///   logarithm of the density is not finite.
  public init(
    _ positions: [[Double]], random: RandomSource, logDensity: @escaping ([Double]) -> Double
  ) throws {
    let dimensions = positions.first?.count ?? 0
    guard dimensions > 0, positions.count >= 2 * dimensions, positions.count % 2 == 0,
      positions.allSatisfy({ $0.count == dimensions })
    else {
      throw TensorsError.invalidArgument(
        "\(positions.count) walkers in \(dimensions) dimensions: there must be an even number, at "
          + "least two for each dimension, all of as many numbers")
    }
    (self.positions, self.random, self.logDensity) = (positions, random, logDensity)
    logDensities = positions.map(logDensity)
    proposal = positions[0]
    order = Array(positions.indices)
    if let walker = logDensities.firstIndex(where: { !$0.isFinite }) {
      throw TensorsError.invalidArgument(
        "walker \(walker) starts at \(positions[walker]), where the logarithm of the density is "
          + "\(logDensities[walker]): start where it is finite")
    }
  }

  /// Lets every walker propose one move. Allocates nothing.
  public mutating func step() {
    let half = positions.count / 2
    random.shuffle(&order)
    for place in order.indices {
      let walker = order[place]
      let partner = order[random.below(half) + (place < half ? half : 0)]
      let root = 1 + random.uniformDouble()
      let stretch = root * root / 2
      for i in proposal.indices {
        let other = positions[partner][i]
        proposal[i] = other + stretch * (positions[walker][i] - other)
      }
      let found = logDensity(proposal)
      let gain = Double(proposal.count - 1) * log(stretch) + found - logDensities[walker]
      if log(1 - random.uniformDouble()) < gain {
        logDensities[walker] = found
        for i in proposal.indices { positions[walker][i] = proposal[i] }
      }
    }
  }
}
