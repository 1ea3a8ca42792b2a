import Glibc
import Spaces
import Tensors

extension SVGe {
  /// What the surroundings of one code decode to, a square of `size` rows from low to high along
  /// the second direction, each from low to high along the first; the middle is the center.
  public struct Grid: Sendable {
    /// Codes of a side, odd.
    public var size: Int
    /// The distance between neighboring codes.
    public var gap: Double
    /// (size · size, latent).
    public var codes: Tensor
    /// What each code decodes to, in their order.
    public var decoded: [Decoded]
  }

  /// The grid along two random directions at right angles (Zhang et al. 2019, D-VAE, figure 5).
  ///
  /// - Parameters:
  ///   - size: odd, 1...101.
  ///   - gap: above 0; nil for the one with which the grid reaches as far to each side as the center
  ///     is from the origin.
  /// - Throws: `EmbeddingsError.invalidArgument`, `notInSpace`; `Cancelled`.
  public func grid(
    around center: Architecture, size: Int = 9, gap: Double? = nil, seed: Int,
    repair: Bool = false, workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Grid {
    guard (1...101).contains(size), !size.isMultiple(of: 2) else {
      throw EmbeddingsError.invalidArgument(
        "a grid of size \(size): it must be odd, to have a middle, and in 1...101")
    }
    let middle = try code(of: center, control: control)
    let length = Directions.dot(middle, middle).squareRoot()
    let gap = gap ?? max(length / Double(max(size / 2, 1)), 1e-6)
    guard gap > 0, gap <= 1e6 else {
      throw EmbeddingsError.invalidArgument("a gap of \(gap) must be above 0 and at most 1,000,000")
    }
    let directions = try Directions.orthonormal(2, latent: middle.count, seed: seed)
    let offsets = (0..<size).map { Double($0 - size / 2) * gap }
    let codes = try Tensor(shape: [size * size, middle.count])
    for (row, up) in offsets.enumerated() {
      for (column, right) in offsets.enumerated() {
        for i in middle.indices {
          codes.base[(row * size + column) * middle.count + i] =
            Float(middle[i] + right * directions[0][i] + up * directions[1][i])
        }
      }
    }
    let decoded = try decode(codes, repair: repair, workers: workers, control: control)
    return Grid(size: size, gap: gap, codes: codes, decoded: decoded)
  }

  /// The circle around the origin through the code of an architecture and a random direction at a
  /// right angle to it: step s is at the angle 2πs/steps, step 0 the architecture (D-VAE's walk).
  ///
  /// - Parameter steps: 2...10,000.
  /// - Throws: `EmbeddingsError.invalidArgument`, `notInSpace`; `Cancelled`.
  public func circle(
    through start: Architecture, steps: Int = 36, seed: Int, repair: Bool = false,
    workers: Int? = nil, control: RunControl = RunControl()
  ) throws -> Walk {
    guard (2...10_000).contains(steps) else {
      throw EmbeddingsError.invalidArgument("\(steps) steps of a walk must be in 2...10,000")
    }
    let first = try code(of: start, control: control)
    let norm = Directions.dot(first, first).squareRoot()
    let unit = norm > 0 ? [first.map { $0 / norm }] : []
    let second = try Directions.orthonormal(1, to: unit, latent: first.count, seed: seed)[0]
    let codes = try Tensor(shape: [steps, first.count])
    for step in 0..<steps {
      let angle = 2 * Double.pi * Double(step) / Double(steps)
      for i in first.indices {
        codes.base[step * first.count + i] = Float(
          cos(angle) * first[i] + sin(angle) * norm * second[i])
      }
    }
    let decoded = try decode(codes, repair: repair, workers: workers, control: control)
    return Walk(codes: codes, decoded: decoded)
  }

  private func code(of architecture: Architecture, control: RunControl) throws -> [Double] {
    try encode([architecture], workers: 1, control: control).mean.array.map { Double($0) }
  }
}
