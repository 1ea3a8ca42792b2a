import Tensors

/// A convolution by its definition, in double precision; channels are those that are meant.
struct ReferenceConvolution {
  private let geometry: ConvolutionGeometry
  private let inputs: Int
  private let outputs: Int
  private let groups: Int

  /// - Parameter term: of a convolution.
  init(_ term: Term) throws {
    guard case .convolution(let convolution, _) = term.function else {
      throw NetworksError.invalidLayer("a term that is no convolution")
    }
    geometry = convolution.geometry
    (inputs, outputs) = (term.source.channels, term.result.channels)
    groups = geometry.isDepthwise ? inputs : geometry.groups
  }

  /// Calls `body` for each pair of a result's pixel and a source's pixel in its window, with the
  /// offsets of their channels and of the weights between them.
  @inline(__always)
  private func forEachTap(
    images: Int, _ control: RunControl,
    _ body: (_ source: Int, _ result: Int, _ weights: Int) -> Void
  ) throws {
    let (height, width) = (geometry.outputHeight, geometry.outputWidth)
    for image in 0..<images {
      try control.check()
      for row in 0..<height {
        for column in 0..<width {
          let result = ((image * height + row) * width + column) * outputs
          for tap in 0..<geometry.kernel * geometry.kernel {
            let y =
              row * geometry.stride - geometry.padding + tap / geometry.kernel * geometry.dilation
            let x =
              column * geometry.stride - geometry.padding
              + tap % geometry.kernel * geometry.dilation
            guard (0..<geometry.height).contains(y), (0..<geometry.width).contains(x) else {
              continue
            }
            let source = ((image * geometry.height + y) * geometry.width + x) * inputs
            body(source, result, tap * (inputs / groups) * outputs)
          }
        }
      }
    }
  }

  /// Σ over window and input channels of weight · source, for each output channel; zeros outside the
  /// image.
  ///
  /// - Parameters:
  ///   - source: `[image][row][column][input]`.
  ///   - weights: `[kernel][kernel][input of a group][output]`.
  func forward(
    _ source: [Double], _ weights: [Double], images: Int, _ control: RunControl
  ) throws -> [Double] {
    let (depth, width) = (inputs / groups, outputs / groups)
    let count = images * geometry.outputHeight * geometry.outputWidth * outputs
    var result = [Double](repeating: 0, count: count)
    try source.withUnsafeBufferPointer { x in
      try weights.withUnsafeBufferPointer { w in
        try result.withUnsafeMutableBufferPointer { z in
          try forEachTap(images: images, control) { source, result, tap in
            for group in 0..<groups {
              for i in 0..<depth {
                let value = x[source + group * depth + i]
                let row = tap + i * outputs + group * width
                for o in 0..<width { z[result + group * width + o] += value * w[row + o] }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Adds to `weightGradient`, and returns the source's gradient.
  func backward(
    _ source: [Double], _ weights: [Double], _ gradient: [Double], images: Int,
    weightGradient: inout [Double], _ control: RunControl
  ) throws -> [Double] {
    let (depth, width) = (inputs / groups, outputs / groups)
    var slopes = [Double](repeating: 0, count: source.count)
    try source.withUnsafeBufferPointer { x in
      try weights.withUnsafeBufferPointer { w in
        try gradient.withUnsafeBufferPointer { g in
          try slopes.withUnsafeMutableBufferPointer { dx in
            try weightGradient.withUnsafeMutableBufferPointer { dw in
              try forEachTap(images: images, control) { source, result, tap in
                for group in 0..<groups {
                  for i in 0..<depth {
                    let at = source + group * depth + i
                    let row = tap + i * outputs + group * width
                    var sum = 0.0
                    for o in 0..<width {
                      let slope = g[result + group * width + o]
                      sum += slope * w[row + o]
                      dw[row + o] += slope * x[at]
                    }
                    dx[at] += sum
                  }
                }
              }
            }
          }
        }
      }
    }
    return slopes
  }
}
