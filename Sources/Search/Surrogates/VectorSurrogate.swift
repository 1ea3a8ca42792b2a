import Embeddings
import Regression
import Spaces
import Tensors

/// A model of labels of vectors: codes of a latent space, or features of a domain.
public protocol VectorSurrogate: Sendable {
  /// The model and its settings in words.
  var description: Description { get }

  /// - Parameter vectors: (n, size), n at least 2.
  /// - Parameter labels: n numbers, higher is better.
  func fit(
    _ vectors: Matrix, labels: [Double], random: RandomSource, control: RunControl
  ) throws -> any FittedVectorSurrogate
}

/// A model of vectors that has learned.
public protocol FittedVectorSurrogate: Sendable {
  /// The prediction at each row.
  func predict(_ vectors: Matrix, control: RunControl) throws -> Prediction

  /// The model if it had seen the label that it expects at `vector`; nil where it cannot tell without
  /// learning anew.
  func believing(_ vector: [Double]) throws -> (any FittedVectorSurrogate)?

  /// `count` vectors inside `box` that `acquisition` wants most, best first.
  ///
  /// - Parameter grid: how many uniform vectors to choose from.
  /// - Parameter refinements: the most steps from a chosen one to a better one nearby, where the
  ///   model has a gradient of the acquisition.
  func proposals(
    _ count: Int, in box: LatentBox, by acquisition: Acquisition, best: Double, grid: Int,
    refinements: Int, random: RandomSource, control: RunControl
  ) throws -> Matrix

  /// The positions of `count` different rows, best first; there are at least as many.
  func picks(
    _ count: Int, among vectors: Matrix, by acquisition: Acquisition, best: Double,
    random: RandomSource, control: RunControl
  ) throws -> [Int]
}

extension FittedVectorSurrogate {
  /// nil: most models would have to learn anew.
  public func believing(_ vector: [Double]) throws -> (any FittedVectorSurrogate)? { nil }

  /// The best of the grid, without refinement.
  public func proposals(
    _ count: Int, in box: LatentBox, by acquisition: Acquisition, best: Double, grid: Int,
    refinements: Int, random: RandomSource, control: RunControl
  ) throws -> Matrix {
    try gridProposals(
      count, in: box, by: acquisition, best: best, grid: grid, random: random, control: control)
  }

  /// One after the other where the model can believe, else the highest scores.
  public func picks(
    _ count: Int, among vectors: Matrix, by acquisition: Acquisition, best: Double,
    random: RandomSource, control: RunControl
  ) throws -> [Int] {
    try greedyPicks(
      count, among: vectors, by: acquisition, best: best, random: random, control: control)
  }

  /// The best of uniform vectors in the box.
  func gridProposals(
    _ count: Int, in box: LatentBox, by acquisition: Acquisition, best: Double, grid: Int,
    random: RandomSource, control: RunControl
  ) throws -> Matrix {
    try SearchError.require(grid, in: count...BatchProposal.mostCandidates, "grid")
    var draws = random.split(0)
    let elements = (0..<grid).flatMap { _ in
      zip(box.lower, box.upper).map { $0 + ($1 - $0) * draws.uniformDouble() }
    }
    let vectors = try Matrix(rows: grid, columns: box.lower.count, elements: elements)
    return vectors.rows(
      at: try greedyPicks(
        count, among: vectors, by: acquisition, best: best, random: random.split(1),
        control: control))
  }

  /// One after the other: each pick is believed to have the label expected of it ("kriging believer",
  /// Ginsbourger, Le Riche and Carraro 2010), so that a batch spreads out. A model that cannot believe
  /// is asked once, for the highest scores.
  func greedyPicks(
    _ count: Int, among vectors: Matrix, by acquisition: Acquisition, best: Double,
    random: RandomSource, control: RunControl
  ) throws -> [Int] {
    var model: any FittedVectorSurrogate = self
    var (chosen, incumbent) = ([Int](), best)
    while chosen.count < min(count, vectors.rows) {
      try control.check()
      let prediction = try model.predict(vectors, control: control)
      var scores = try acquisition.scores(
        prediction, of: vectors.rows, best: incumbent, random: random.split(chosen.count))
      for taken in chosen { scores[taken] = -.infinity }
      let order = Acquisition.highest(scores, count)
      guard let next = try model.believing(Array(vectors.row(order[0]))) else {
        let rest = order.filter { !chosen.contains($0) }
        return chosen + rest.prefix(count - chosen.count)
      }
      chosen.append(order[0])
      incumbent = max(incumbent, prediction.means[order[0]])
      model = next
    }
    return chosen
  }
}
