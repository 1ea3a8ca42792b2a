/// How images lie in a network's memory.
public enum MemoryFormat: Sendable {
  /// `[image][row][column][channel]`, channels rounded up to a multiple of 16. What wide networks
  /// want: 16 channels are one vector.
  case channelsLast
  /// `[16 images][channel][row][column][image]`: one vector is one pixel of 16 images, so nothing is
  /// spent on rounding up channels. What narrow networks want.
  case imagesInLanes

  /// Images that lie together.
  var grain: Int { self == .imagesInLanes ? 16 : 1 }

  /// Numbers of `batch` images of one value.
  func count(of value: NetworkGraph.Value, batch: Int) -> Int {
    switch self {
    case .channelsLast: batch * value.count
    case .imagesInLanes: (batch + 15) / 16 * itemCount(of: value)
    }
  }

  /// Numbers that lie together: those of one image, or of 16.
  func itemCount(of value: NetworkGraph.Value) -> Int {
    switch self {
    case .channelsLast: value.count
    case .imagesInLanes: 16 * value.pixels * value.channels
    }
  }

  /// Where the pixels of one image of a value lie.
  func strides(of value: NetworkGraph.Value, image: Int) -> ImageStrides {
    switch self {
    case .channelsLast:
      ImageStrides(origin: image * value.count, pixelStride: value.paddedChannels, channelStride: 1)
    case .imagesInLanes:
      ImageStrides(
        origin: image / 16 * itemCount(of: value) + image % 16, pixelStride: 16,
        channelStride: 16 * value.pixels)
    }
  }
}

/// Offsets of the pixels of one image.
struct ImageStrides {
  let origin: Int
  let pixelStride: Int
  let channelStride: Int
}

extension MemoryFormat {
  /// The faster format, by measurement on whole networks: images in lanes, unless rounding the
  /// batch up to 16 images takes more than rounding channels up to 16 does. Winograd's algorithm,
  /// which only channels last have, halves the time of a convolution.
  static func best(for graph: NetworkGraph, batch: Int) -> MemoryFormat {
    var (narrow, wide) = (0.0, 0.0)
    for layer in graph.layers {
      guard case .sum(let terms, _) = layer else { continue }
      for term in terms {
        guard case .convolution(let convolution, _) = term.function else { continue }
        let geometry = convolution.geometry
        let window = Double(geometry.kernel * geometry.kernel * term.result.pixels)
        let groups = Double(geometry.isDepthwise ? term.source.channels : geometry.groups)
        narrow += window * Double(term.source.channels * term.result.channels) / groups
        let share = WinogradConvolution.applies(to: geometry) ? 0.5 : 1
        wide += share * window * Double(geometry.depth * geometry.outputChannels)
      }
    }
    let rounded = Double((batch + 15) / 16 * 16) / Double(batch)
    return 1.1 * narrow * rounded < wide ? .imagesInLanes : .channelsLast
  }
}
