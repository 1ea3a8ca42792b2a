import Tensors

/// A convolution of 16 images in the lanes of vectors; any kernel, stride, dilation and grouping.
/// Nothing is allocated, and sizes are the caller's promise.
struct LaneConvolution: Sendable {
  let inputs: Int
  let outputs: Int
  /// The planes of the source and of the result's gradient, with the borders that windows reach.
  let source: PaddedImages
  let gradient: PaddedImages
  let forward: [LanePass]
  let backward: [LanePass]

  /// - Parameter geometry: whose channels are those in the weights' memory.
  init(_ geometry: ConvolutionGeometry, inputs: Int, outputs: Int) {
    (self.inputs, self.outputs) = (inputs, outputs)
    let (kernel, stride) = (geometry.kernel, geometry.stride)
    func planes(_ height: Int, _ width: Int, border: Int) -> PaddedImages {
      PaddedImages(
        height: height, width: width, channels: 16, top: border, left: border, bottom: border,
        right: border)
    }
    let source = planes(geometry.height, geometry.width, border: geometry.padding)
    let border = (geometry.padding + stride - 1) / stride
    let gradient = planes(geometry.outputHeight, geometry.outputWidth, border: border)
    (self.source, self.gradient) = (source, gradient)

    let groups = geometry.isDepthwise ? inputs : geometry.groups
    let (groupInputs, groupOutputs) = (inputs / groups, outputs / groups)
    let (depth, paddedOutputs) = (geometry.depth, geometry.outputChannels)
    let resultPlane = geometry.outputHeight * geometry.outputWidth * 16
    forward = (0..<groups).map { group in
      var pass = LanePass(
        rows: [], weights: [], weightStride: 1, outputs: groupOutputs,
        firstOutput: group * groupOutputs, height: geometry.outputHeight,
        width: geometry.outputWidth, sourceRowStride: stride * source.rowStride,
        sourceStride: stride * 16, sourceOrigin: group * groupInputs * source.imageStride,
        targetRowStride: geometry.outputWidth * 16, targetStride: 16, targetOrigin: 0,
        planeStride: resultPlane)
      for input in 0..<groupInputs {
        for position in 0..<kernel * kernel {
          let (row, column) = (position / kernel, position % kernel)
          pass.rows.append(
            input * source.imageStride
              + geometry.dilation * (row * source.rowStride + column * 16))
          pass.weights.append((position * depth + input) * paddedOutputs + group * groupOutputs)
        }
      }
      return pass.merged
    }

    /// The kernel lines that reach an input line of this residue, with the result line they come
    /// from, counted from the residue's own line.
    func lines(_ residue: Int) -> [(line: Int, offset: Int)] {
      (0..<kernel).compactMap { line in
        let distance = residue + geometry.padding - line * geometry.dilation
        return distance % stride == 0 ? (line, distance / stride) : nil
      }
    }
    let plane = geometry.height * geometry.width * 16
    var backward: [LanePass] = []
    for group in 0..<groups {
      for row in 0..<min(stride, geometry.height) {
        for column in 0..<min(stride, geometry.width) {
          var pass = LanePass(
            rows: [], weights: [], weightStride: paddedOutputs, outputs: groupInputs,
            firstOutput: group * groupInputs, height: (geometry.height - 1 - row) / stride + 1,
            width: (geometry.width - 1 - column) / stride + 1, sourceRowStride: gradient.rowStride,
            sourceStride: 16,
            sourceOrigin: group * groupOutputs * gradient.imageStride + gradient.origin,
            targetRowStride: stride * geometry.width * 16, targetStride: stride * 16,
            targetOrigin: (row * geometry.width + column) * 16, planeStride: plane)
          for output in 0..<groupOutputs {
            for (line, down) in lines(row) {
              for (place, across) in lines(column) {
                pass.rows.append(
                  output * gradient.imageStride + down * gradient.rowStride + across * 16)
                pass.weights.append(
                  (line * kernel + place) * depth * paddedOutputs + group * groupOutputs + output)
              }
            }
          }
          backward.append(pass.merged)
        }
      }
    }
    self.backward = backward
  }

  var forwardCount: Int { forward.reduce(0) { $0 + $1.weightCount } }
  var backwardCount: Int { backward.reduce(0) { $0 + $1.weightCount } }
  /// Numbers of the weight gradient with images apart.
  var sumCount: Int { forwardCount * 16 }

  static func pack(_ passes: [LanePass], _ weights: Source, into packed: Target) {
    var packed = packed
    for pass in passes {
      pass.pack(weights, into: packed)
      packed += pass.weightCount
    }
  }

  static func run(
    _ passes: [LanePass], _ source: Source, _ packed: Source, _ ending: LaneEnding,
    into target: Target
  ) {
    var packed = packed
    for pass in passes {
      pass.run(source, packed, ending, into: target)
      packed += pass.weightCount
    }
  }
}

extension LanePass {
  /// The same results in one row, where memory allows.
  var merged: LanePass {
    guard sourceRowStride == width * sourceStride, targetRowStride == width * targetStride else {
      return self
    }
    var merged = self
    (merged.width, merged.height) = (width * height, 1)
    return merged
  }
}
