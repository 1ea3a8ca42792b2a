import Spaces
import Tensors

/// Aging evolution (Real et al. 2019, "Regularized Evolution for Image Classifier Architecture
/// Search", algorithm 1): mutate the best of a random sample of the population; the oldest dies.
public struct RegularizedEvolution: SearchStrategy {
  public let populationSize: Int
  public let sampleSize: Int
  /// The living, oldest first.
  private var population: [Trial] = []

  /// The paper's sizes are 100 and 25. Throws `invalidArgument` unless
  /// 1 ≤ `sampleSize` ≤ `populationSize` ≤ 1,000,000.
  public init(populationSize: Int = 100, sampleSize: Int = 25) throws {
    guard (1...1_000_000).contains(populationSize), (1...populationSize).contains(sampleSize) else {
      throw SearchError.invalidArgument(
        "a population of \(populationSize) and samples of \(sampleSize): the sample must have at "
          + "least 1 and at most as many as the population, which has at most 1,000,000")
    }
    (self.populationSize, self.sampleSize) = (populationSize, sampleSize)
  }

  /// A random architecture until the population is full, then a child. The sample is drawn with
  /// replacement; of equal scores the first drawn is the parent.
  public mutating func ask(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    guard population.count >= populationSize else { return try space.sample(using: &random) }
    var parent = population[random.below(population.count)]
    for _ in 1..<sampleSize {
      let other = population[random.below(population.count)]
      if other.score > parent.score { parent = other }
    }
    return try space.mutate(parent.architecture, using: &random)
  }

  public mutating func tell(_ trial: Trial) {
    population.append(trial)
    if population.count > populationSize { population.removeFirst() }
  }
}
