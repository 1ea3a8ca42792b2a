import Tensors

/// One summand of a `SumOperation` with images in lanes.
final class LaneTermUnit: SumTerm, @unchecked Sendable {
  enum Function {
    /// The first channels of the source.
    case identity
    case convolution(LaneConvolutionUnit)
    /// `argmax` holds the position of each maximum in its window.
    case pooling(Pooling, argmax: UnsafeMutablePointer<UInt8>?)
  }

  private let function: Function
  private let lanes: LaneNormalization?
  private let outputReLU: Bool
  private let source: Source
  private let sourceGradient: (base: Target, adds: Bool)?
  private let channels: Int
  private let pixels: Int
  /// Numbers of 16 images of the source.
  private let sourceCount: Int
  /// 16 ones, then 32 zeros: coefficients of what is not normalized.
  private let units: Source

  init(
    _ function: Function, normalization: LaneNormalization?, outputReLU: Bool, source: Source,
    sourceCount: Int, sourceGradient: (base: Target, adds: Bool)?, channels: Int, pixels: Int,
    units: Source
  ) {
    (self.function, lanes) = (function, normalization)
    (self.outputReLU, self.source) = (outputReLU, source)
    (self.sourceCount, self.sourceGradient) = (sourceCount, sourceGradient)
    (self.channels, self.pixels, self.units) = (channels, pixels, units)
  }

  var normalization: NormalizationUnit? { lanes?.unit }
  private var count: Int { channels * pixels * 16 }

  /// What is normalized: the convolution's result, or the source itself.
  private var input: Source {
    if case .convolution(let unit) = function { Source(unit.result) } else { source }
  }

  func forward(_ run: Run) {
    guard !run.isInference else { return }
    var moments = normalization?.moments(run.shard)
    moments?.clear()
    for group in run.items {
      if case .convolution(let unit) = function { unit.forward(group, run) }
      if run.statistics != .running {
        moments?.add(
          lanes: input + group * count, channels: channels, pixels: pixels,
          images: run.images(of: group))
      }
    }
  }

  func finishForward(_ run: Run) { lanes?.finishForward(run) }
  func finishBackward(_ run: Run) { lanes?.finishBackward(run) }

  func add(_ group: Int, _ run: Run, adding: Bool, to sum: Target) {
    switch function {
    case .convolution(let unit) where run.isInference:
      let affine = normalization.map {
        (scale: Source($0.factor(run.shard)), shift: Source($0.summand(run.shard)))
      }
      let ending = LaneEnding(affine: affine, hasReLU: outputReLU, adds: adding)
      unit.convolve(group, run, ending, into: sum)
    case .identity where lanes == nil && !outputReLU:
      Elementwise.copy(source + group * sourceCount, count: count, adding: adding, into: sum)
    case .pooling(let pooling, let argmax):
      for channel in 0..<channels {
        let plane = group * channels + channel
        pooling.forward(
          source + plane * pooling.inputCount, adding: adding,
          argmax: argmax.map { $0 + plane * pooling.outputCount },
          into: sum + channel * pooling.outputCount)
      }
    case .identity, .convolution:
      for channel in 0..<channels {
        let offset = channel * pixels * 16
        ChannelAffine.apply(
          input + (group * count + offset), scale: factor(channel, run),
          shift: summand(channel, run), relu: outputReLU, adding: adding, pixels: pixels,
          channels: 16, into: sum + offset)
      }
    }
  }

  private func factor(_ channel: Int, _ run: Run) -> Source {
    lanes.map { Source($0.factor(channel, run.shard)) } ?? units
  }

  private func summand(_ channel: Int, _ run: Run) -> Source {
    lanes.map { Source($0.summand(channel, run.shard)) } ?? units + 16
  }

  func reduce(_ group: Int, _ run: Run, gradient: Source) {
    lanes?.reduce(group, run, gradient, input + group * count, relu: outputReLU)
  }

  func backward(_ run: Run, gradient: Source) {
    let function = { (channel: Int) in
      ChannelAffine.Gradient(
        coefficients: self.lanes.map { Source($0.coefficients(channel, run.shard)) } ?? self.units,
        scale: self.factor(channel, run), shift: self.summand(channel, run),
        relu: self.outputReLU, channels: 16)
    }
    if case .convolution(let unit) = self.function {
      return unit.backward(run, gradient, function)
    }
    guard let (base, adds) = sourceGradient else { return }
    for group in run.items {
      let (g, to) = (gradient + group * count, base + group * sourceCount)
      switch self.function {
      case .pooling(let pooling, let argmax):
        for channel in 0..<channels {
          let plane = group * channels + channel
          pooling.backward(
            g + channel * pooling.outputCount, adding: adds,
            argmax: argmax.map { UnsafePointer($0 + plane * pooling.outputCount) },
            into: base + plane * pooling.inputCount)
        }
      case .identity where lanes != nil || outputReLU:
        for channel in 0..<channels {
          let offset = channel * pixels * 16
          function(channel).apply(
            g + offset, source + (group * sourceCount + offset), pixels: pixels, adding: adds,
            into: to + offset)
        }
      case .identity, .convolution:
        Elementwise.copy(g, count: count, adding: adds, into: to)
        if !adds { (to + count).update(repeating: 0, count: sourceCount - count) }
      }
    }
  }
}
