/// A convolution as the network runs it: a block of images at a time, with the fastest algorithm
/// that computes its geometry. Nothing is allocated, and sizes are the caller's promise.
package struct Convolution: Sendable {
  package enum Algorithm: Sendable { case direct, winograd }

  private enum Kernel: Sendable {
    case direct(DirectConvolution)
    case winograd(WinogradConvolution)
  }

  package let geometry: ConvolutionGeometry
  private let kernel: Kernel
  /// The layout of the images that the kernel reads.
  package let source: PaddedImages
  /// The layout of the result's gradients that the kernel reads.
  package let gradient: PaddedImages

  /// With `algorithm` nil the faster one. Throws `NetworksError.invalidLayer` for Winograd's
  /// algorithm where it does not apply.
  package init(_ geometry: ConvolutionGeometry, algorithm: Algorithm? = nil) throws {
    let applies = WinogradConvolution.applies(to: geometry)
    self.geometry = geometry
    switch algorithm ?? (applies ? .winograd : .direct) {
    case .direct:
      let direct = DirectConvolution(geometry)
      kernel = .direct(direct)
      (source, gradient) = (direct.source, direct.gradient)
    case .winograd:
      guard applies else {
        throw NetworksError.invalidLayer("Winograd's algorithm does not compute \(geometry)")
      }
      let winograd = WinogradConvolution(geometry)
      kernel = .winograd(winograd)
      (source, gradient) = (winograd.source, winograd.gradient)
    }
  }

  /// Images that are worked on together, so that small ones fill the kernels' tiles.
  package var blockImages: Int {
    max(1, 512 / (geometry.outputHeight * geometry.outputWidth))
  }

  /// Numbers of weights in the form that `forward` reads; 0 where it reads them as they are.
  package var forwardCount: Int {
    switch kernel {
    case .direct: 0
    case .winograd(let winograd): winograd.transformedCount
    }
  }

  /// Numbers of weights in the form that `backward` reads.
  package var backwardCount: Int {
    switch kernel {
    case .direct: geometry.weightCount
    case .winograd(let winograd): winograd.transformedCount
    }
  }

  /// Numbers of the weight gradient in the form that `accumulate` adds to; 0 where it is the
  /// gradient itself.
  package var sumCount: Int { forwardCount }

  /// Numbers of scratch memory that `prepare` needs.
  package var preparationCount: Int {
    switch kernel {
    case .direct: 0
    case .winograd: geometry.weightCount
    }
  }

  /// Numbers of scratch memory that the other functions need.
  package var workCount: Int {
    switch kernel {
    case .direct: 0
    case .winograd(let winograd): winograd.workCount
    }
  }

  /// Brings weights into the forms that `forward` and, where asked, `backward` read.
  package func prepare(
    _ weights: UnsafePointer<Float>, forward: UnsafeMutablePointer<Float>,
    backward: UnsafeMutablePointer<Float>?, work: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .direct(let direct):
      if let backward { direct.transpose(weights, to: backward) }
    case .winograd:
      let (input, output) = (geometry.inputChannels, geometry.outputChannels)
      WinogradTransform.weights(weights, count: input * output, into: forward)
      if let backward {
        WinogradTransform.turnedWeights(
          weights, input: input, output: output, scratch: work, into: backward)
      }
    }
  }

  /// The convolution of a block of images.
  ///
  /// - Parameters:
  ///   - padded: laid out as `source`.
  ///   - prepared: the weights as `prepare` left them.
  ///   - z: `[image][row][column][output]`.
  package func forward(
    _ padded: UnsafePointer<Float>, images: Int, weights: UnsafePointer<Float>,
    prepared: UnsafePointer<Float>, work: UnsafeMutablePointer<Float>,
    into z: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .direct(let direct): direct.forward(padded, images: images, weights, into: z)
    case .winograd(let winograd):
      winograd.forward(padded, images: images, transformed: prepared, work: work, into: z)
    }
  }

  /// The gradient with respect to a block of images.
  ///
  /// - Parameters:
  ///   - padded: the gradient of the result, laid out as `gradient`.
  ///   - prepared: the weights as `prepare` left them for this pass.
  ///   - dx: `[image][row][column][input]`, without a border.
  package func backward(
    _ padded: UnsafePointer<Float>, images: Int, prepared: UnsafePointer<Float>,
    work: UnsafeMutablePointer<Float>, into dx: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .direct(let direct):
      direct.backward(padded, images: images, transposed: prepared, into: dx)
    case .winograd(let winograd):
      winograd.backward(padded, images: images, transformed: prepared, work: work, into: dx)
    }
  }

  /// Adds the weight gradient of a block of images: to `sums` where `sumCount` is positive, otherwise
  /// to `dw`.
  package func accumulate(
    _ padded: UnsafePointer<Float>, _ gradients: UnsafePointer<Float>, images: Int,
    work: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>,
    into dw: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .direct(let direct): direct.accumulate(padded, gradients, images: images, into: dw)
    case .winograd(let winograd):
      winograd.accumulate(padded, gradients, images: images, work: work, into: sums)
    }
  }

  /// Adds the gradient that `sums` stands for to `dw`.
  package func finish(sums: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>) {
    if case .winograd = kernel {
      WinogradTransform.weightGradient(
        sums, count: geometry.inputChannels * geometry.outputChannels, into: dw)
    }
  }
}
