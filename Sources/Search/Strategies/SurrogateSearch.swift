import Regression
import Spaces
import Tensors

/// Sizes of a `SurrogateSearch`.
public struct SurrogateSettings: Hashable, Sendable {
  /// Random points before the first fit, 2...100,000.
  public var initial = 10
  /// Points chosen from each fit, 1...10,000.
  public var batch = 5
  /// Random candidates of each round, 0...100,000.
  public var samples = 200
  /// How many of the best points have mutants among the candidates, 0...10,000.
  public var parents = 10
  /// The mutants of each parent, 0...10,000.
  public var mutations = 20
  /// How predictions become a choice.
  public var acquisition = Acquisition.expectedImprovement
  /// What the model learns of the values.
  public var labelScale = LabelScale.normalScores

  /// 10 random points, then batches of 5 from 200 random points and 20 mutants of each of the 10 best.
  public init() {}

  func validate() throws {
    try SearchError.require(initial, in: 2...100_000, "initial")
    try SearchError.require(batch, in: 1...10_000, "batch")
    try SearchError.require(samples, in: 0...100_000, "samples")
    try SearchError.require(parents, in: 0...10_000, "parents")
    try SearchError.require(mutations, in: 0...10_000, "mutations")
    guard samples + parents * mutations > 0 else {
      throw SearchError.invalidArgument("no candidates: give samples, or parents and mutations")
    }
  }

  var parameters: [Description.Parameter] {
    [.init("initial", initial), .init("batch", batch), .init("samples", samples)]
      + [.init("parents", parents), .init("mutations", mutations)]
      + [.init("labels", .word(labelScale.rawValue))] + acquisition.parameters
  }
}

/// Search by a model that is fitted again for each batch: of random points and mutants of the best
/// ones, evaluate those that the model wants most.
///
/// With a predictor, independent Thompson sampling, no random candidates and a batch of 10 this is the
/// search of BANANAS (White, Neiswanger and Savani 2021, algorithm 1); with a Gaussian process and
/// expected improvement, Bayesian optimization. A point of the same `canonicalKey` is asked once. A
/// round without new candidates is followed by a random point.
public struct SurrogateSearch<Point: Hashable & Sendable>: SearchStrategy {
  /// The model that is fitted again for each batch.
  public let surrogate: any Surrogate<Point>
  /// Sizes and choices.
  public let settings: SurrogateSettings
  private var trials: [Trial<Point>] = []
  /// The canonical keys of all that was asked.
  private var known: Set<String> = []
  /// The next proposals, last first.
  private var queue: [Point] = []

  /// Random draws in a row that may all be known before the search ends.
  private static var mostDraws: Int { 10_000 }

  /// Throws `SearchError.invalidArgument` for settings outside their ranges.
  public init(
    _ surrogate: any Surrogate<Point>, settings: SurrogateSettings = SurrogateSettings()
  ) throws {
    try settings.validate()
    (self.surrogate, self.settings) = (surrogate, settings)
  }

  public var description: Description {
    Description(
      key: "predictor_search",
      parameters: [.init("predictor", surrogate.description)] + settings.parameters)
  }

  /// Throws what the surrogate, the domain and `control` throw.
  public mutating func ask(
    in domain: any SearchDomain<Point>, using random: inout RandomSource, control: RunControl
  ) throws -> Point? {
    let part = control.part()
    if queue.isEmpty, known.count >= settings.initial, trials.count >= 2 {
      queue = try proposals(in: domain, random: random, control: part).reversed()
    }
    if let next = queue.popLast() {
      known.insert(try domain.canonicalKey(of: next))
      return next
    }
    for _ in 0..<Self.mostDraws {
      try control.check()
      let point = try domain.sample(using: &random)
      if try known.insert(domain.canonicalKey(of: point)).inserted { return point }
    }
    return nil
  }

  public mutating func tell(_ trial: Trial<Point>) { trials.append(trial) }

  /// A batch of new points, best first; none where no candidate is new.
  private func proposals(
    in domain: any SearchDomain<Point>, random: RandomSource, control: RunControl
  ) throws -> [Point] {
    let candidates = try candidates(in: domain, random: random.split(0), control: control)
    guard !candidates.isEmpty else { return [] }
    let labels = settings.labelScale.labels(of: trials.map(\.value))
    let model = try surrogate.fit(
      trials.map(\.point), labels: labels, in: domain, random: random.split(1), control: control)
    return try model.picks(
      min(settings.batch, candidates.count), among: candidates, by: settings.acquisition,
      best: labels.max() ?? 0, random: random.split(2), control: control
    ).map { candidates[$0] }
  }

  /// Random points and mutants of the best that were never asked, each class once.
  private func candidates(
    in domain: any SearchDomain<Point>, random: RandomSource, control: RunControl
  ) throws -> [Point] {
    var found: [Point] = []
    var keys: Set<String> = []
    func add(_ point: Point) throws {
      try control.check()
      let key = try domain.canonicalKey(of: point)
      if !known.contains(key), keys.insert(key).inserted { found.append(point) }
    }
    for number in 0..<settings.samples {
      var draws = random.split(0, number)
      try add(domain.sample(using: &draws))
    }
    let best = trials.sorted { ($1.value, $0.number) < ($0.value, $1.number) }
    for (rank, parent) in best.prefix(settings.parents).enumerated() {
      for number in 0..<settings.mutations {
        var draws = random.split(1, rank, number)
        try add(domain.mutate(parent.point, using: &draws))
      }
    }
    return found
  }
}

/// Search of architectures by a model, such as a predictor of the catalog.
public typealias PredictorSearch = SurrogateSearch<Architecture>
