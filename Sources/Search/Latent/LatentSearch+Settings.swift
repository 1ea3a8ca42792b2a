import Regression
import Spaces

extension LatentSearch {
  /// Sizes and choices of a latent search.
  ///
  /// The defaults suit 20 to a few hundred evaluations; `published` has those of the paper.
  public struct Settings: Hashable, Sendable {
    /// Random architectures before the first round, 2...100,000.
    public var initial = 10
    /// Proposals in each round, 1...10,000.
    public var batch = 5
    /// Random decodes of a proposed code, of which the most common valid one counts, 0...10,000; 0
    /// takes the most likely graph.
    public var draws = 0
    /// How codes to try are found.
    public var codes = CodeSource.box(grid: 500, refinements: 5)
    /// What is proposed: by default architectures, by the codes that they have.
    public var candidates = Candidates.architectures(samples: 1000, parents: 10)
    /// How predictions become a choice.
    public var acquisition = Acquisition.expectedImprovement
    /// What the model learns of the values.
    public var labelScale = LabelScale.normalScores

    /// What suits few evaluations.
    public init() {}

    /// Lukasik et al. 2021, section 4.3: 1,000 random architectures, then batches of 50 codes from
    /// anywhere in their box, each the most common of 500 decodes; with a `GaussianSurrogate` of one
    /// length scale for each dimension.
    public static var published: Settings {
      var settings = Settings()
      (settings.initial, settings.batch, settings.draws) = (1000, 50, 500)
      settings.codes = .box(grid: 10_000, refinements: 150)
      (settings.candidates, settings.labelScale) = (.decoded, .linear)
      return settings
    }
  }

  /// How codes to try are found.
  public enum CodeSource: Hashable, Sendable {
    /// The best of `grid` uniform codes in the box of the initial codes, each moved by at most
    /// `refinements` steps to a better one nearby.
    case box(grid: Int, refinements: Int)
    /// Codes on the way up the prediction from the best `starts` codes so far, `steps` steps of length
    /// `rate` in the units of `FittedLatentPredictor.ascend`; the box is that of all labeled codes.
    case ascent(starts: Int, steps: Int, rate: Double)
  }

  /// What is proposed.
  public enum Candidates: Hashable, Sendable {
    /// As published: what codes decode to.
    case decoded
    /// Architectures by the codes they really have: what codes decode to, random samples, and all
    /// neighbors of the best so far. None is wasted on a code that decodes to nothing or to something
    /// already known.
    case architectures(samples: Int, parents: Int)
  }
}

extension LatentSearch.Settings {
  func validate() throws {
    try SearchError.require(initial, in: 2...100_000, "initial")
    try SearchError.require(batch, in: 1...10_000, "batch")
    try SearchError.require(draws, in: 0...10_000, "draws")
    switch codes {
    case .box(let grid, let refinements):
      try SearchError.require(grid, in: 1...BatchProposal.mostCandidates, "grid")
      try SearchError.require(refinements, in: 0...10_000, "refinements")
    case .ascent(let starts, let steps, let rate):
      try SearchError.require(starts, in: 1...10_000, "starts")
      try SearchError.require(steps, in: 0...100_000, "steps")
      guard rate > 0, rate.isFinite else {
        throw SearchError.invalidArgument("rate is \(rate): it must be positive and finite")
      }
    }
    if case .architectures(let samples, let parents) = candidates {
      try SearchError.require(samples, in: 1...100_000, "samples")
      try SearchError.require(parents, in: 0...10_000, "parents")
    }
  }

  var parameters: [Description.Parameter] {
    let source: [Description.Parameter] =
      switch codes {
      case .box(let grid, let refinements):
        [.init("grid", grid), .init("refinements", refinements)]
      case .ascent(let starts, let steps, let rate):
        [.init("starts", starts), .init("steps", steps), .init("rate", rate)]
      }
    let pool: [Description.Parameter] =
      switch candidates {
      case .decoded: [.init("candidates", .word("decoded"))]
      case .architectures(let samples, let parents):
        [
          .init("candidates", .word("architectures")), .init("samples", samples),
          .init("parents", parents),
        ]
      }
    return [.init("initial", initial), .init("batch", batch), .init("draws", draws)] + source + pool
      + [.init("labels", .word(labelScale.rawValue))] + acquisition.parameters
  }
}
