/// What must be done with a convolution's weights once after they change.
protocol ConvolutionPreparation: AnyObject, Sendable {
  /// Brings the weights into the forms the kernels read.
  func prepare(shard: Int)
}

/// One convolution of a network, a block of images at a time.
final class ConvolutionUnit: ConvolutionPreparation, @unchecked Sendable {
  let convolution: Convolution
  private let inputReLU: Bool
  private let source: Source
  /// The convolution's result, kept for the backward pass.
  let result: Target
  /// Where the result's gradient goes if it is observed.
  private let resultGradient: Target?
  private let weights: Source
  /// Of each shard.
  private let weightGradients: [Target]
  private let forwardWeights: Target
  private let backwardWeights: Target
  /// Where the gradient with respect to the source goes, and whether it is added there.
  private let sourceGradient: (base: Target, adds: Bool)?
  private let scratch: [Scratch]

  init(
    _ convolution: Convolution, inputReLU: Bool, source: Source, result: Target,
    resultGradient: Target?, weights: Source, weightGradients: [Target], forwardWeights: Target,
    backwardWeights: Target,
    sourceGradient: (base: Target, adds: Bool)?, scratch: [Scratch]
  ) {
    (self.convolution, self.inputReLU) = (convolution, inputReLU)
    (self.source, self.weights) = (source, weights)
    (self.result, self.resultGradient) = (result, resultGradient)
    (self.weightGradients, self.sourceGradient) = (weightGradients, sourceGradient)
    (self.forwardWeights, self.backwardWeights) = (forwardWeights, backwardWeights)
    self.scratch = scratch
  }

  func prepare(shard: Int) {
    convolution.prepare(
      weights, forward: forwardWeights, backward: sourceGradient == nil ? nil : backwardWeights,
      work: scratch[shard].work)
  }

  /// Calls `body` with each block of results as soon as it is made.
  @inline(__always)
  func forward(_ run: Run, _ body: (_ block: Source, _ images: Int) -> Void) {
    let (geometry, scratch) = (convolution.geometry, scratch[run.shard])
    forEachBlock(run.range) { first, images in
      convolution.source.copy(
        source + first * geometry.inputCount, images: images, relu: inputReLU,
        to: scratch.padded)
      let block = result + first * geometry.outputCount
      convolution.forward(
        scratch.padded, images: images, weights: weights, prepared: forwardWeights,
        work: scratch.work, into: block)
      body(block, images)
    }
  }

  /// - Parameters:
  ///   - gradient: of what is made of the result.
  ///   - function: takes from there to the result's own gradient.
  func backward(_ run: Run, _ gradient: Source, _ function: ChannelAffine.Gradient) {
    let (geometry, scratch) = (convolution.geometry, scratch[run.shard])
    let weightGradient = weightGradients[run.shard]
    weightGradient.update(repeating: 0, count: geometry.weightCount)
    guard !run.items.isEmpty else { return }
    scratch.sums.update(repeating: 0, count: convolution.sumCount)
    forEachBlock(run.range) { first, images in
      let from = source + first * geometry.inputCount
      convolution.source.copy(from, images: images, relu: inputReLU, to: scratch.padded)
      let offset = first * geometry.outputCount
      apply(function, gradient + offset, result + offset, images: images, to: scratch.gradients)
      if let resultGradient {
        let pixels = images * geometry.outputHeight * geometry.outputWidth
        function.apply(
          gradient + offset, result + offset, pixels: pixels, into: resultGradient + offset)
      }
      convolution.accumulate(
        scratch.padded, scratch.gradients, images: images, work: scratch.work, sums: scratch.sums,
        into: weightGradient)
      guard let (base, adds) = sourceGradient else { return }
      let to = base + first * geometry.inputCount
      let count = images * geometry.inputCount
      let isDirect = !adds && !inputReLU
      convolution.backward(
        scratch.gradients, images: images, prepared: backwardWeights, work: scratch.work,
        into: isDirect ? to : scratch.input)
      if inputReLU {
        Elementwise.copy(scratch.input, where: from, count: count, adding: adds, into: to)
      } else if adds {
        Elementwise.copy(scratch.input, count: count, adding: true, into: to)
      }
    }
    convolution.finish(sums: scratch.sums, into: weightGradient)
  }

  private func apply(
    _ function: ChannelAffine.Gradient, _ g: Source, _ z: Source, images: Int, to base: Target
  ) {
    let layout = convolution.gradient
    layout.clearBorder(of: images, at: base)
    let lines = layout.hasBorder ? images * layout.height : 1
    let pixels = layout.hasBorder ? layout.width : images * layout.height * layout.width
    for line in 0..<lines {
      let offset = line * pixels * layout.channels
      let row = line / layout.height * layout.imageStride + line % layout.height * layout.rowStride
      function.apply(
        g + offset, z + offset, pixels: pixels, into: base + (row + layout.origin))
    }
  }

  @inline(__always)
  private func forEachBlock(_ images: Range<Int>, _ body: (_ first: Int, _ images: Int) -> Void) {
    for first in stride(from: images.lowerBound, to: images.upperBound, by: convolution.blockImages)
    {
      body(first, min(convolution.blockImages, images.upperBound - first))
    }
  }
}
