import Spaces
import Tensors

/// Hill climbing with restarts (White, Nolen and Savani 2021, "Exploring the Loss Landscape in
/// Neural Architecture Search"): evaluate the neighbors of the current architecture in random order,
/// move to the first better one, and start again from a random one where none is.
public struct LocalSearch<Point: Hashable & Sendable>: SearchStrategy {
  private var current: Trial<Point>?
  /// Neighbors of `current` not yet asked, last first.
  private var untried: [Point] = []
  /// Whether `untried` was made for `current`.
  private var hasListed = false
  private var isRestarting = true

  public init() {}

  public var description: Description { Description(key: "local_search") }

  /// The next neighbor, or a random point to start from. Throws what the domain throws.
  public mutating func ask(
    in domain: any SearchDomain<Point>, using random: inout RandomSource, control: RunControl
  ) throws -> Point? {
    if !isRestarting, let current, untried.isEmpty, !hasListed {
      untried = try domain.neighbors(of: current.point)
      random.shuffle(&untried)
      hasListed = true
    }
    if let next = untried.popLast() { return next }
    isRestarting = true
    return try domain.sample(using: &random)
  }

  public mutating func tell(_ trial: Trial<Point>) {
    guard isRestarting || trial.value > current?.value ?? -.infinity else { return }
    (current, untried, isRestarting, hasListed) = (trial, [], false, false)
  }
}
