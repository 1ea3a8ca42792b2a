import Tensors

/// A batch normalization of values with images in lanes: `NormalizationUnit` does the arithmetic of
/// channels, and every number that the passes over pixels need is there 16 times.
struct LaneNormalization: @unchecked Sendable {
  let unit: NormalizationUnit
  /// Channels that are no padding.
  private let channels: Int
  private let pixels: Int
  /// Per shard and channel: gradient coefficients (3), factor, summand, mean, sums (2).
  private let memory: Target

  static func memoryCount(_ channels: Int) -> Int { parts * 16 * channels * Run.shards }
  private static let parts = 8

  init(_ unit: NormalizationUnit, channels: Int, pixels: Int, memory: Target) {
    (self.unit, self.channels, self.pixels, self.memory) = (unit, channels, pixels, memory)
  }

  private func part(_ index: Int, _ channel: Int, _ shard: Int) -> Target {
    memory + ((shard * channels + channel) * Self.parts + index) * 16
  }

  func coefficients(_ channel: Int, _ shard: Int) -> Target { part(0, channel, shard) }
  func factor(_ channel: Int, _ shard: Int) -> Target { part(3, channel, shard) }
  func summand(_ channel: Int, _ shard: Int) -> Target { part(4, channel, shard) }

  func finishForward(_ run: Run) {
    guard !run.isRepeated else { return }
    unit.finishForward(run)
    spread(unit.factor(run.shard), to: 3, run.shard)
    spread(unit.summand(run.shard), to: 4, run.shard)
    spread(unit.mean(run.shard), to: 5, run.shard)
  }

  func finishBackward(_ run: Run) {
    unit.finishBackward(run)
    for index in 0..<3 {
      spread(unit.coefficients(run.shard) + index * unit.channels, to: index, run.shard)
    }
  }

  private func spread(_ values: Source, to index: Int, _ shard: Int) {
    for channel in 0..<channels {
      store(Vector(repeating: values[channel]), part(index, channel, shard))
    }
  }

  /// Adds the sums over the pixels of 16 images that the way back needs.
  func reduce(_ group: Int, _ run: Run, _ gradient: Source, _ input: Source, relu: Bool) {
    let sums = unit.sums(run.shard)
    for channel in 0..<channels {
      let offset = channel * pixels * 16
      let lanes = part(6, channel, run.shard)
      lanes.update(repeating: 0, count: 32)
      ChannelAffine.reduce(
        gradient + offset, input + offset, mean: part(5, channel, run.shard),
        scale: factor(channel, run.shard), shift: summand(channel, run.shard),
        relu: relu, pixels: pixels, channels: 16, into: lanes)
      run.clearEmptyLanes(of: group, lanes, count: 32)
      sums[channel] += (load(lanes) as Vector).sum()
      sums[unit.channels + channel] += (load(lanes + 16) as Vector).sum()
    }
  }
}

extension ChannelMoments {
  /// Adds one group of 16 images, of which the first `images` are there.
  mutating func add(lanes z: Source, channels: Int, pixels: Int, images: Int) {
    let count = images * pixels
    for channel in 0..<channels {
      let values = z + channel * pixels * 16
      let total = Self.sum(values, count: pixels, stride: 16) { $0 }.sum(first: images)
      let mean = total / Float(count)
      let deviations = Self.sum(values, count: pixels, stride: 16) { value in
        let deviation = value - mean
        return deviation * deviation
      }.sum(first: images)
      let share = Float(count) / Float(self.pixels + count)
      let difference = mean - self.mean[channel]
      self.mean[channel] += difference * share
      self.deviations[channel] +=
        deviations + difference * difference * (Float(self.pixels) * share)
    }
    self.pixels += count
  }
}

extension Vector {
  /// The sum of the first `count` numbers.
  func sum(first count: Int) -> Float {
    guard count < 16 else { return sum() }
    return (0..<count).reduce(0) { $0 + self[$1] }
  }
}
