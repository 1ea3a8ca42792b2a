/// One summand of a `SumOperation` with channels last.
final class TermUnit: SumTerm, @unchecked Sendable {
  enum Function {
    case identity
    /// The first `channels` of a value whose pixels are `stride` numbers apart.
    case narrowing(stride: Int, channels: Int)
    case convolution(ConvolutionUnit)
    /// `argmax` holds the position of each maximum in its window.
    case pooling(Pooling, argmax: UnsafeMutablePointer<UInt8>?)
  }

  let function: Function
  let normalization: NormalizationUnit?
  private let outputReLU: Bool
  private let source: Source
  private let sourceGradient: (base: Target, adds: Bool)?
  /// Pixels of one image of the sum, and channels in memory.
  private let pixels: Int
  private let channels: Int
  /// One for each channel, then zeros: factors, summands and gradient coefficients of what is not
  /// normalized.
  private let units: Source

  init(
    _ function: Function, normalization: NormalizationUnit?, outputReLU: Bool, source: Source,
    sourceGradient: (base: Target, adds: Bool)?, pixels: Int, channels: Int, units: Source
  ) {
    (self.function, self.normalization) = (function, normalization)
    (self.outputReLU, self.source) = (outputReLU, source)
    (self.sourceGradient, self.units) = (sourceGradient, units)
    (self.pixels, self.channels) = (pixels, channels)
  }

  private var imageCount: Int { pixels * channels }

  /// What is normalized: the convolution's result, or the source itself.
  private var input: Source {
    if case .convolution(let unit) = function { Source(unit.result) } else { source }
  }

  func forward(_ run: Run) {
    var moments = normalization?.moments(run.shard)
    moments?.clear()
    let gathers = run.statistics != .running
    if case .convolution(let unit) = function {
      unit.forward(run) { block, images in
        if gathers { moments?.add(block, count: images * pixels) }
      }
    } else if gathers, moments != nil {
      for image in run.range { moments?.add(source + image * imageCount, count: pixels) }
    }
  }

  func finishForward(_ run: Run) { normalization?.finishForward(run) }
  func finishBackward(_ run: Run) { normalization?.finishBackward(run) }

  func add(_ image: Int, _ run: Run, adding: Bool, to sum: Target) {
    switch function {
    case .pooling(let pooling, let argmax):
      pooling.forward(
        source + image * pooling.inputCount, adding: adding,
        argmax: argmax.map { $0 + image * pooling.outputCount }, into: sum)
    case .narrowing(let stride, let kept):
      for pixel in 0..<pixels {
        let (from, to) = (source + (image * pixels + pixel) * stride, sum + pixel * channels)
        for c in 0..<kept { to[c] = adding ? to[c] + from[c] : from[c] }
        if !adding { for c in kept..<channels { to[c] = 0 } }
      }
    case .identity where normalization == nil && !outputReLU:
      Elementwise.copy(source + image * imageCount, count: imageCount, adding: adding, into: sum)
    case .identity, .convolution:
      ChannelAffine.apply(
        input + image * imageCount, scale: factor(run), shift: summand(run),
        relu: outputReLU, adding: adding, pixels: pixels, channels: channels, into: sum)
    }
  }

  private func factor(_ run: Run) -> Source {
    normalization.map { Source($0.factor(run.shard)) } ?? units
  }

  private func summand(_ run: Run) -> Source {
    normalization.map { Source($0.summand(run.shard)) } ?? units + channels
  }

  func reduce(_ image: Int, _ run: Run, gradient: Source) {
    guard let normalization else { return }
    ChannelAffine.reduce(
      gradient, input + image * imageCount, mean: normalization.mean(run.shard),
      scale: normalization.factor(run.shard), shift: normalization.summand(run.shard),
      relu: outputReLU, pixels: pixels, channels: channels,
      into: normalization.sums(run.shard))
  }

  func backward(_ run: Run, gradient: Source) {
    let function = ChannelAffine.Gradient(
      coefficients: normalization.map { Source($0.coefficients(run.shard)) } ?? units,
      scale: factor(run), shift: summand(run), relu: outputReLU, channels: channels)
    if case .convolution(let unit) = self.function {
      return unit.backward(run, gradient, function)
    }
    guard let (base, adds) = sourceGradient else { return }
    for image in run.range {
      let g = gradient + image * imageCount
      switch self.function {
      case .pooling(let pooling, let argmax):
        pooling.backward(
          g, adding: adds, argmax: argmax.map { UnsafePointer($0 + image * pooling.outputCount) },
          into: base + image * pooling.inputCount)
      case .narrowing(let stride, let kept):
        for pixel in 0..<pixels {
          let (from, to) = (g + pixel * channels, base + (image * pixels + pixel) * stride)
          for c in 0..<kept { to[c] = adds ? to[c] + from[c] : from[c] }
          if !adds { for c in kept..<stride { to[c] = 0 } }
        }
      case .identity where normalization == nil && !outputReLU:
        Elementwise.copy(g, count: imageCount, adding: adds, into: base + image * imageCount)
      case .identity, .convolution:
        function.apply(
          g, source + image * imageCount, pixels: pixels, adding: adds,
          into: base + image * imageCount)
      }
    }
  }
}
