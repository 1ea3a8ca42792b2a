/// What a convolution computes, up to its weights: square kernels, the same stride and dilation in
/// both directions, and a border of zeros that keeps the size at stride 1.
///
/// Images are `[image][row][column][channel]`. Channel counts are those in memory: multiples of 16,
/// except the input's, which may be anything where no gradient goes back to it.
package struct ConvolutionGeometry: Hashable, Sendable {
  package let height: Int
  package let width: Int
  package let inputChannels: Int
  package let outputChannels: Int
  package let kernel: Int
  package let stride: Int
  package let dilation: Int
  /// 1 for a dense convolution; `inputChannels` for a depthwise one.
  package let groups: Int

  /// Throws `NetworksError.invalidLayer` for sizes below 1, even kernels, channels that do not
  /// divide into groups, and group widths other than 1 that are no multiples of 16.
  package init(
    height: Int, width: Int, inputChannels: Int, outputChannels: Int, kernel: Int,
    stride: Int = 1, dilation: Int = 1, groups: Int = 1
  ) throws {
    let sizes = [height, width, inputChannels, outputChannels, kernel, stride, dilation, groups]
    guard sizes.allSatisfy({ (1...1 << 16).contains($0) }), kernel % 2 == 1, kernel <= 15 else {
      throw NetworksError.invalidLayer(
        "a convolution with sizes \(sizes) (height, width, input and output channels, kernel, "
          + "stride, dilation, groups): each must be 1...65536, the kernel odd and at most 15")
    }
    guard outputChannels % 16 == 0 else {
      throw NetworksError.invalidLayer("\(outputChannels) output channels, no multiple of 16")
    }
    if groups > 1 {
      let isDepthwise = groups == inputChannels && groups == outputChannels
      let isAligned = inputChannels % (16 * groups) == 0 && outputChannels % (16 * groups) == 0
      guard isDepthwise || isAligned else {
        throw NetworksError.invalidLayer(
          "\(groups) groups of \(inputChannels) to \(outputChannels) channels: use one group per "
            + "channel, or groups of a multiple of 16 channels")
      }
    }
    (self.height, self.width) = (height, width)
    (self.inputChannels, self.outputChannels) = (inputChannels, outputChannels)
    (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
    self.groups = groups
  }

  package var padding: Int { dilation * (kernel - 1) / 2 }
  package var outputHeight: Int { (height - 1) / stride + 1 }
  package var outputWidth: Int { (width - 1) / stride + 1 }
  package var isDepthwise: Bool { groups > 1 && groups == inputChannels }
  /// Input channels that one output channel sees.
  package var depth: Int { inputChannels / groups }
  /// Weights `[kernel][kernel][depth][outputChannels]`.
  package var weightCount: Int { kernel * kernel * depth * outputChannels }
  package var inputCount: Int { height * width * inputChannels }
  package var outputCount: Int { outputHeight * outputWidth * outputChannels }
}
