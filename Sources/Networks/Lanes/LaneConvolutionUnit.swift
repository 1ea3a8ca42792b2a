import Tensors

/// One convolution of a network, 16 images at a time.
final class LaneConvolutionUnit: ConvolutionPreparation, @unchecked Sendable {
  private let convolution: LaneConvolution
  private let inputReLU: Bool
  private let source: Source
  /// The convolution's result, kept for the backward pass.
  let result: Target
  /// Where the result's gradient goes if it is observed.
  private let resultGradient: Target?
  private let weights: Source
  /// Of each shard.
  private let weightGradients: [Target]
  private let weightCount: Int
  private let forwardWeights: Target
  private let backwardWeights: Target
  private let sourceGradient: (base: Target, adds: Bool)?
  private let scratch: [Scratch]
  /// Numbers of 16 images of the source and of the result.
  private let sourceCount: Int
  private let resultCount: Int

  init(
    _ convolution: LaneConvolution, inputReLU: Bool, source: Source, result: Target,
    resultGradient: Target?, weights: Source, weightGradients: [Target], weightCount: Int,
    forwardWeights: Target,
    backwardWeights: Target, sourceGradient: (base: Target, adds: Bool)?, scratch: [Scratch]
  ) {
    (self.convolution, self.inputReLU) = (convolution, inputReLU)
    (self.source, self.weights) = (source, weights)
    (self.result, self.resultGradient) = (result, resultGradient)
    (self.weightGradients, self.weightCount) = (weightGradients, weightCount)
    (self.forwardWeights, self.backwardWeights) = (forwardWeights, backwardWeights)
    (self.sourceGradient, self.scratch) = (sourceGradient, scratch)
    sourceCount = convolution.inputs * convolution.source.pixelCount * 16
    resultCount = convolution.outputs * convolution.gradient.pixelCount * 16
  }

  func prepare(shard: Int) {
    LaneConvolution.pack(convolution.forward, weights, into: forwardWeights)
    if sourceGradient != nil {
      LaneConvolution.pack(convolution.backward, weights, into: backwardWeights)
    }
  }

  /// Sets the result of 16 images.
  func forward(_ group: Int, _ run: Run) {
    convolve(group, run, LaneEnding(), into: result + group * resultCount)
  }

  /// Puts a function of the result somewhere else, without keeping it.
  func convolve(_ group: Int, _ run: Run, _ ending: LaneEnding, into target: Target) {
    let padded = scratch[run.shard].padded
    pad(group, to: padded)
    LaneConvolution.run(convolution.forward, padded, forwardWeights, ending, into: target)
  }

  private func pad(_ group: Int, to padded: Target) {
    convolution.source.copy(
      source + group * sourceCount, images: convolution.inputs, relu: inputReLU,
      to: padded)
  }

  /// - Parameters:
  ///   - gradient: of what is made of the result.
  ///   - function: takes from there to the gradient of one channel of the result.
  func backward(
    _ run: Run, _ gradient: Source, _ function: (_ channel: Int) -> ChannelAffine.Gradient
  ) {
    let (scratch, weightGradient) = (scratch[run.shard], weightGradients[run.shard])
    weightGradient.update(repeating: 0, count: weightCount)
    guard !run.items.isEmpty else { return }
    scratch.sums.update(repeating: 0, count: convolution.sumCount)
    for group in run.items {
      pad(group, to: scratch.padded)
      let offset = group * resultCount
      fill(scratch.gradients, gradient + offset, result + offset, function)
      if let resultGradient { observe(group, gradient, function, into: resultGradient) }
      run.clearEmptyLanes(
        of: group, scratch.gradients,
        count: convolution.outputs * convolution.gradient.imageStride)
      convolution.accumulate(scratch.padded, scratch.gradients, into: scratch.sums)
      guard let (base, adds) = sourceGradient else { continue }
      let offsetOfSource = group * sourceCount
      LaneConvolution.run(
        convolution.backward, scratch.gradients, backwardWeights,
        LaneEnding(gate: inputReLU ? source + offsetOfSource : nil, adds: adds),
        into: base + offsetOfSource)
    }
    convolution.finish(sums: scratch.sums, into: weightGradient)
  }

  /// The gradient of the result of 16 images, without a border.
  private func observe(
    _ group: Int, _ gradient: Source, _ function: (_ channel: Int) -> ChannelAffine.Gradient,
    into target: Target
  ) {
    let pixels = convolution.gradient.pixelCount
    for channel in 0..<convolution.outputs {
      let offset = group * resultCount + channel * pixels * 16
      function(channel).apply(
        gradient + offset, result + offset, pixels: pixels, into: target + offset)
    }
  }

  /// The padded gradient of the result of 16 images.
  private func fill(
    _ padded: Target, _ g: Source, _ z: Source,
    _ function: (_ channel: Int) -> ChannelAffine.Gradient
  ) {
    let layout = convolution.gradient
    layout.clearBorder(of: convolution.outputs, at: padded)
    let lines = layout.hasBorder ? layout.height : 1
    let pixels = layout.pixelCount / lines
    for channel in 0..<convolution.outputs {
      let function = function(channel)
      for line in 0..<lines {
        let offset = (channel * lines + line) * pixels * 16
        function.apply(
          g + offset, z + offset, pixels: pixels,
          into: padded + (channel * layout.imageStride + layout.origin + line * layout.rowStride))
      }
    }
  }
}
