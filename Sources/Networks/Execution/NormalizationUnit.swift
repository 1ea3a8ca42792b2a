import Tensors

/// Batch normalization (Ioffe and Szegedy 2015) of one map of features, apart from the passes over
/// its pixels, which `ChannelAffine` makes.
final class NormalizationUnit: @unchecked Sendable {
  static let epsilon: Float = 1e-5

  /// Rounded up to a multiple of 16.
  let channels: Int
  private let pixels: Int
  private let scale: Target
  private let shift: Target
  /// Gradients of scale and shift, of the first shard.
  private let scaleGradient: Target
  private let shiftGradient: Target
  private let runningMean: Target
  private let runningVariance: Target
  /// Per shard: moments (2), factors (2), mean, inverse standard deviation, sums (2) and gradient coefficients
  /// (3), times the channels.
  private let memory: Target

  /// Of the first shard, in what a unit of so many channels has as memory.
  static func factor(in memory: Source, channels: Int) -> Source { memory + 2 * channels }
  static func summand(in memory: Source, channels: Int) -> Source { memory + 3 * channels }

  static func memoryCount(_ channels: Int) -> Int { parts * channels * Run.shards }
  private static let parts = 11

  /// - Parameter pixels: of one image.
  init(
    channels: Int, pixels: Int, scale: Target, shift: Target, scaleGradient: Target,
    shiftGradient: Target, runningMean: Target, runningVariance: Target, memory: Target
  ) {
    (self.channels, self.pixels) = (channels, pixels)
    (self.scale, self.shift) = (scale, shift)
    (self.scaleGradient, self.shiftGradient) = (scaleGradient, shiftGradient)
    (self.runningMean, self.runningVariance) = (runningMean, runningVariance)
    self.memory = memory
  }

  private func part(_ index: Int, of shard: Int) -> Target {
    memory + (shard * Self.parts + index) * channels
  }

  /// What to multiply by and what to add, after `finishForward`.
  func factor(_ shard: Int) -> Target { part(2, of: shard) }
  func summand(_ shard: Int) -> Target { part(3, of: shard) }
  func mean(_ shard: Int) -> Target { part(4, of: shard) }
  private func inverse(_ shard: Int) -> Target { part(5, of: shard) }
  func sums(_ shard: Int) -> Target { part(6, of: shard) }
  func coefficients(_ shard: Int) -> Target { part(8, of: shard) }

  func moments(_ shard: Int) -> ChannelMoments {
    ChannelMoments(channels: channels, base: part(0, of: shard))
  }

  /// Joins what all shards gathered; every shard does so for itself and gets the same.
  func finishForward(_ run: Run) {
    guard !run.isRepeated else { return }
    let (factor, summand) = (factor(run.shard), summand(run.shard))
    let (mean, inverse) = (mean(run.shard), inverse(run.shard))
    switch run.statistics {
    case .running:
      mean.update(from: runningMean, count: channels)
      for c in 0..<channels {
        inverse[c] = 1 / (runningVariance[c] + Self.epsilon).squareRoot()
      }
    case .batch(let momentum):
      let total = join(run)
      let count = Float(max(total.pixels, 1))
      mean.update(from: total.mean, count: channels)
      for c in 0..<channels {
        let variance = total.deviations[c] / count
        inverse[c] = 1 / (variance + Self.epsilon).squareRoot()
        if run.shard == 0 {
          let unbiased = variance * count / max(count - 1, 1)
          runningMean[c] += momentum * (mean[c] - runningMean[c])
          runningVariance[c] += momentum * (unbiased - runningVariance[c])
        }
      }
    }
    for c in 0..<channels {
      factor[c] = scale[c] * inverse[c]
      summand[c] = shift[c] - mean[c] * factor[c]
    }
  }

  private func join(_ run: Run) -> ChannelMoments {
    // The coefficients are not in use yet: their place holds the total.
    var total = ChannelMoments(channels: channels, base: coefficients(run.shard))
    total.clear()
    for shard in 0..<Run.shards {
      var moments = moments(shard)
      moments.pixels = run.range(of: shard).count * pixels
      total.add(moments)
    }
    return total
  }

  /// Turns the sums of all shards into the coefficients of the input's gradient, and on the first
  /// shard into the gradients of scale and shift.
  func finishBackward(_ run: Run) {
    let coefficients = coefficients(run.shard)
    let (factor, mean, inverse) = (factor(run.shard), mean(run.shard), inverse(run.shard))
    let usesBatch = run.statistics != .running
    let count = Float(max(run.images * pixels, 1))
    for c in 0..<channels {
      var (total, product): (Float, Float) = (0, 0)
      for shard in 0..<Run.shards {
        total += sums(shard)[c]
        product += sums(shard)[channels + c]
      }
      if run.shard == 0 {
        scaleGradient[c] = product * inverse[c]
        shiftGradient[c] = total
      }
      let slope = usesBatch ? -factor[c] * inverse[c] * inverse[c] * product / count : 0
      coefficients[c] = factor[c]
      coefficients[channels + c] = slope
      coefficients[2 * channels + c] = usesBatch ? -factor[c] * total / count - slope * mean[c] : 0
    }
  }
}
