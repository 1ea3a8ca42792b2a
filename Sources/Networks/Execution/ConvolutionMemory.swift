/// How many numbers a convolution needs memory for, its result apart.
struct ConvolutionMemory {
  var forwardWeights: Int
  var backwardWeights: Int
  /// Of each shard, until the end of a stage.
  var padded: Int
  var gradients: Int
  var input = 0
  var work = 0
  var sums: Int
}

extension Term {
  /// Nil for what is no convolution.
  func convolutionMemory(_ format: MemoryFormat) -> ConvolutionMemory? {
    guard case .convolution(let convolution, _) = function else { return nil }
    switch format {
    case .channelsLast:
      let images = convolution.blockImages
      return ConvolutionMemory(
        forwardWeights: convolution.forwardCount, backwardWeights: convolution.backwardCount,
        padded: images * convolution.source.imageStride,
        gradients: images * convolution.gradient.imageStride,
        input: images * convolution.geometry.inputCount,
        work: max(convolution.workCount, convolution.preparationCount),
        sums: convolution.sumCount)
    case .imagesInLanes:
      let lanes = LaneConvolution(
        convolution.geometry, inputs: source.channels, outputs: result.channels)
      return ConvolutionMemory(
        forwardWeights: lanes.forwardCount, backwardWeights: lanes.backwardCount,
        padded: lanes.inputs * lanes.source.imageStride,
        gradients: lanes.outputs * lanes.gradient.imageStride, sums: lanes.sumCount)
    }
  }
}
