import Spaces
import Tensors

/// Aging evolution (Real et al. 2019, "Regularized Evolution for Image Classifier Architecture
/// Search", algorithm 1): mutate the best of a random sample of the population; the oldest dies.
public struct RegularizedEvolution<Point: Hashable & Sendable>: SearchStrategy {
  /// How many live.
  public let populationSize: Int
  /// Of how many the best becomes the parent.
  public let sampleSize: Int
  /// The living, oldest first.
  private var population: [Trial<Point>] = []

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

  public var description: Description {
    Description(
      key: "regularized_evolution",
      parameters: [.init("population", populationSize), .init("sample", sampleSize)])
  }

  /// A random point until the population is full, then a child. The sample is drawn with
  /// replacement; of equal values the first drawn is the parent.
  public mutating func ask(
    in domain: any SearchDomain<Point>, using random: inout RandomSource, control: RunControl
  ) throws -> Point? {
    guard population.count >= populationSize else { return try domain.sample(using: &random) }
    var parent = population[random.below(population.count)]
    for _ in 1..<sampleSize {
      let other = population[random.below(population.count)]
      if other.value > parent.value { parent = other }
    }
    return try domain.mutate(parent.point, using: &random)
  }

  public mutating func tell(_ trial: Trial<Point>) {
    population.append(trial)
    if population.count > populationSize { population.removeFirst() }
  }
}
