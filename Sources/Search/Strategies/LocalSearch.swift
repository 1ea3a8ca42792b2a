import Spaces
import Tensors

/// Hill climbing with restarts (White, Nolen and Savani 2021, "Exploring the Loss Landscape in
/// Neural Architecture Search"): evaluate the neighbors of the current architecture in random order,
/// move to the first better one, and start again from a random one where none is.
public struct LocalSearch: SearchStrategy {
  private var current: Trial?
  /// Neighbors of `current` not yet asked, last first.
  private var untried: [Architecture] = []
  /// Whether `untried` was made for `current`.
  private var hasListed = false
  private var isRestarting = true

  public init() {}

  public mutating func ask(
    in space: any SearchSpace, using random: inout RandomSource, control: RunControl
  ) throws -> Architecture? {
    if !isRestarting, let current, untried.isEmpty, !hasListed {
      untried = try space.neighbors(of: current.architecture)
      random.shuffle(&untried)
      hasListed = true
    }
    if let next = untried.popLast() { return next }
    isRestarting = true
    return try space.sample(using: &random)
  }

  public mutating func tell(_ trial: Trial) {
    guard isRestarting || trial.score > current?.score ?? -.infinity else { return }
    (current, untried, isRestarting, hasListed) = (trial, [], false, false)
  }
}
