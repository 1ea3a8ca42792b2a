import Tensors

/// A map of a batch with its derivatives along two directions in the space of the weights, for exact
/// second derivatives (Griewank and Walther 2008, chapter 13, of degree one in each direction).
///
/// The first direction is the weights themselves, so that a derivative along it is one by the common
/// factor of all weights; the second one is any.
final class JetMap {
  /// What a map holds, as many numbers each.
  enum Part: Int, CaseIterable {
    case value
    /// The derivative by the factor of the weights.
    case scaled
    /// The derivative along the second direction.
    case moved
    /// The derivative by both.
    case mixed
  }

  let images: Int
  let pixels: Int
  /// In memory.
  let channels: Int
  /// Of one part.
  let count: Int
  private let tensor: Tensor

  /// Zeros. Throws `TensorsError.outOfMemory`.
  init(images: Int, pixels: Int, channels: Int) throws {
    (self.images, self.pixels, self.channels) = (images, pixels, channels)
    count = images * pixels * channels
    tensor = try Tensor(shape: [Part.allCases.count, count])
  }

  convenience init(images: Int, like value: NetworkGraph.Value) throws {
    try self.init(images: images, pixels: value.pixels, channels: value.paddedChannels)
  }

  subscript(_ part: Part) -> Target { tensor.base + part.rawValue * count }

  /// Adds all parts of a map of the same shape.
  func add(_ other: JetMap) {
    Elementwise.copy(
      Source(other[.value]), count: Part.allCases.count * count, adding: true, into: self[.value])
  }

  /// Adds all parts of a map of the same shape times a number.
  func add(_ other: JetMap, times factor: Float) {
    let (from, to) = (other[.value], self[.value])
    for i in 0..<Part.allCases.count * count { to[i] += factor * from[i] }
  }

  /// max(·, 0), whose derivative at 0 is 0.
  func rectify() {
    let (value, scaled, moved, mixed) = (self[.value], self[.scaled], self[.moved], self[.mixed])
    for i in 0..<count {
      let isPositive = value[i] > 0
      value[i] = isPositive ? value[i] : 0
      scaled[i] = isPositive ? scaled[i] : 0
      moved[i] = isPositive ? moved[i] : 0
      mixed[i] = isPositive ? mixed[i] : 0
    }
  }

  /// Copies the first `kept` channels of each pixel from or to channels after `first`.
  func copy(_ other: JetMap, channels kept: Int, to first: Int = 0) {
    for part in Part.allCases {
      for pixel in 0..<images * pixels {
        (self[part] + (pixel * channels + first)).update(
          from: other[part] + pixel * other.channels, count: kept)
      }
    }
  }
}
