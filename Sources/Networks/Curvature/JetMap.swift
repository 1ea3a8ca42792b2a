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
  /// Of one part, up to the next multiple of 16.
  let count: Int
  private let memory: JetMemory
  private let tensor: Tensor

  /// - Parameter isZero: whether its numbers are zeros; else they are any.
  ///
  /// Throws `TensorsError.outOfMemory`.
  init(images: Int, pixels: Int, channels: Int, memory: JetMemory, isZero: Bool = false) throws {
    (self.images, self.pixels, self.channels) = (images, pixels, channels)
    (count, self.memory) = ((images * pixels * channels + 15) & ~15, memory)
    tensor = try memory.take(Part.allCases.count * count)
    if isZero { tensor.base.update(repeating: 0, count: tensor.count) }
  }

  deinit { memory.give(tensor) }

  /// A map of the same batch with other pixels and channels.
  func sibling(pixels: Int, channels: Int, isZero: Bool = false) throws -> JetMap {
    try JetMap(images: images, pixels: pixels, channels: channels, memory: memory, isZero: isZero)
  }

  subscript(_ part: Part) -> Target { tensor.base + part.rawValue * count }

  /// Adds all parts of a map of the same shape times a number.
  func add(_ other: JetMap, times factor: Float = 1) {
    Elementwise.scale(
      Source(other[.value]), by: factor, count: tensor.count, adding: true, into: self[.value])
  }

  /// max(·, 0), whose derivative at 0 is 0.
  func rectify() {
    let (value, count) = (self[.value], count)
    for i in stride(from: 0, to: count, by: 16) {
      let isOff = (load(value + i) as Vector) .<= 0
      for part in 0..<Part.allCases.count {
        var numbers: Vector = load(value + (part * count + i))
        numbers.replace(with: 0, where: isOff)
        store(numbers, value + (part * count + i))
      }
    }
  }

  /// Copies the first `kept` channels of each pixel of another map to the channels from `first` on.
  func copy(_ other: JetMap, channels kept: Int, to first: Int = 0) {
    for part in Part.allCases {
      let (from, to) = (other[part], self[part] + first)
      for pixel in 0..<images * pixels {
        (to + pixel * channels).update(from: from + pixel * other.channels, count: kept)
      }
    }
  }
}

/// Memory of maps that are gone, for those that come.
final class JetMemory {
  private var free: [Int: [Tensor]] = [:]

  /// Of so many numbers, which are any.
  func take(_ count: Int) throws -> Tensor {
    try free[count]?.popLast() ?? Tensor(shape: [count])
  }

  func give(_ tensor: Tensor) { free[tensor.count, default: []].append(tensor) }
}
