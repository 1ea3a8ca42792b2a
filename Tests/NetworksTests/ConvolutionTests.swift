import Networks
import Tensors
import Testing

/// A convolution and what it should give, by definition and in double precision.
private struct Reference {
  let geometry: ConvolutionGeometry
  let images: Int
  let relu: Bool
  let x: [Float]
  let w: [Float]
  let g: [Float]
  var z: [Double]
  var dx: [Double]
  var dw: [Double]

  init(_ geometry: ConvolutionGeometry, images: Int, relu: Bool, seed: Int) {
    var random = RandomSource(seed: seed)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in random.normal() } }
    (self.geometry, self.images, self.relu) = (geometry, images, relu)
    x = draw(images * geometry.inputCount)
    w = draw(geometry.weightCount)
    g = draw(images * geometry.outputCount)
    z = [Double](repeating: 0, count: g.count)
    dx = [Double](repeating: 0, count: x.count)
    dw = [Double](repeating: 0, count: w.count)
    let k = geometry.kernel
    let width = geometry.outputChannels / geometry.groups
    for n in 0..<images {
      for r in 0..<geometry.outputHeight {
        for c in 0..<geometry.outputWidth {
          for kr in 0..<k {
            let y = r * geometry.stride + kr * geometry.dilation - geometry.padding
            guard (0..<geometry.height).contains(y) else { continue }
            for kc in 0..<k {
              let s = c * geometry.stride + kc * geometry.dilation - geometry.padding
              guard (0..<geometry.width).contains(s) else { continue }
              for o in 0..<geometry.outputChannels {
                let result =
                  ((n * geometry.outputHeight + r) * geometry.outputWidth + c)
                  * geometry.outputChannels + o
                for i in 0..<geometry.depth {
                  let channel = o / width * geometry.depth + i
                  let pixel =
                    ((n * geometry.height + y) * geometry.width + s) * geometry.inputChannels
                    + channel
                  let weight = ((kr * k + kc) * geometry.depth + i) * geometry.outputChannels + o
                  let value = relu ? max(Double(x[pixel]), 0) : Double(x[pixel])
                  z[result] += value * Double(w[weight])
                  dx[pixel] += Double(g[result]) * Double(w[weight])
                  dw[weight] += Double(g[result]) * value
                }
              }
            }
          }
        }
      }
    }
  }

  /// The largest errors of an algorithm's results and gradients, relative to the largest value.
  func errors(of algorithm: Convolution.Algorithm?, withInputGradient: Bool) throws -> [Double] {
    let convolution = try Convolution(geometry, algorithm: algorithm)
    func memory(_ count: Int) throws -> Tensor { try Tensor(shape: [max(count, 1)]) }
    let forward = try memory(convolution.forwardCount)
    let backward = try memory(convolution.backwardCount)
    let work = try memory(max(convolution.workCount, convolution.preparationCount))
    let padded = try memory(images * convolution.source.imageStride)
    let gradients = try memory(images * convolution.gradient.imageStride)
    for i in 0..<padded.count { padded.base[i] = .nan }
    for i in 0..<gradients.count { gradients.base[i] = .nan }
    let (x, w, g) = (
      try Tensor(x, shape: [x.count]), try Tensor(w, shape: [w.count]),
      try Tensor(g, shape: [g.count])
    )
    let (z, dx, dw) = (try memory(z.count), try memory(dx.count), try memory(dw.count))
    let sums = try memory(convolution.sumCount)

    convolution.prepare(
      w.base, forward: forward.base, backward: withInputGradient ? backward.base : nil,
      work: work.base)
    convolution.source.copy(x.base, images: images, relu: relu, to: padded.base)
    convolution.forward(
      padded.base, images: images, weights: w.base, prepared: forward.base, work: work.base,
      into: z.base)
    convolution.gradient.copy(g.base, images: images, relu: false, to: gradients.base)
    convolution.accumulate(
      padded.base, gradients.base, images: images, work: work.base, sums: sums.base, into: dw.base)
    convolution.finish(sums: sums.base, into: dw.base)
    var errors = [error(z, self.z), error(dw, self.dw)]
    if withInputGradient {
      convolution.backward(
        gradients.base, images: images, prepared: backward.base, work: work.base, into: dx.base)
      errors.append(error(dx, self.dx))
    }
    return errors
  }

  private func error(_ ours: Tensor, _ exact: [Double]) -> Double {
    let scale = exact.map(abs).max() ?? 1
    return zip(ours.array, exact).map { $0.isNaN ? .infinity : abs(Double($0) - $1) / scale }.max()
      ?? 0
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: [1, 3, 5, 7], [1, 2, 3])
  func directDenseMatchesDefinition(kernel: Int, stride: Int) throws {
    for (dilation, height, width, output) in [(1, 9, 7, 16), (2, 8, 10, 48), (1, 1, 2, 32)] {
      let geometry = try ConvolutionGeometry(
        height: height, width: width, inputChannels: 32, outputChannels: output, kernel: kernel,
        stride: stride, dilation: dilation)
      let reference = Reference(geometry, images: 2, relu: true, seed: kernel * 10 + stride)
      for error in try reference.errors(of: .direct, withInputGradient: true) {
        #expect(error < 2e-6, "\(geometry)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func imagesOfAnyChannelCountMatchDefinition(channels: Int) throws {
    let geometry = try ConvolutionGeometry(
      height: 14, width: 19, inputChannels: channels, outputChannels: 16, kernel: 3)
    let reference = Reference(geometry, images: 2, relu: false, seed: channels)
    for error in try reference.errors(of: nil, withInputGradient: false) { #expect(error < 2e-6) }
  }

  @Test(arguments: [16, 32, 48], [16, 32, 80])
  func winogradMatchesDefinition(input: Int, output: Int) throws {
    for (height, width, images) in [(8, 8, 3), (7, 5, 2), (2, 2, 9), (13, 4, 1)] {
      let geometry = try ConvolutionGeometry(
        height: height, width: width, inputChannels: input, outputChannels: output, kernel: 3)
      let reference = Reference(geometry, images: images, relu: true, seed: input + output)
      for error in try reference.errors(of: .winograd, withInputGradient: true) {
        #expect(error < 4e-6, "\(geometry)")
      }
    }
  }

  @Test(arguments: [3, 5], [1, 2])
  func depthwiseMatchesDefinition(kernel: Int, stride: Int) throws {
    for dilation in [1, 2] {
      let geometry = try ConvolutionGeometry(
        height: 9, width: 12, inputChannels: 48, outputChannels: 48, kernel: kernel, stride: stride,
        dilation: dilation, groups: 48)
      let reference = Reference(geometry, images: 2, relu: true, seed: kernel)
      for error in try reference.errors(of: nil, withInputGradient: true) {
        #expect(error < 2e-6, "\(geometry)")
      }
    }
  }

  @Test(arguments: [1, 3], [1, 2])
  func groupedMatchesDefinition(kernel: Int, stride: Int) throws {
    let geometry = try ConvolutionGeometry(
      height: 6, width: 9, inputChannels: 96, outputChannels: 144, kernel: kernel, stride: stride,
      groups: 3)
    let reference = Reference(geometry, images: 2, relu: false, seed: kernel)
    for error in try reference.errors(of: nil, withInputGradient: true) { #expect(error < 2e-6) }
  }

  @Test func refusesWhatItCannotCompute() {
    func geometry(
      height: Int = 8, input: Int = 16, output: Int = 16, kernel: Int = 3, stride: Int = 1,
      groups: Int = 1
    ) throws -> ConvolutionGeometry {
      try ConvolutionGeometry(
        height: height, width: 8, inputChannels: input, outputChannels: output, kernel: kernel,
        stride: stride, groups: groups)
    }
    #expect(throws: NetworksError.self) { try geometry(height: 0) }
    #expect(throws: NetworksError.self) { try geometry(height: .max) }
    #expect(throws: NetworksError.self) { try geometry(kernel: 2) }
    #expect(throws: NetworksError.self) { try geometry(stride: -1) }
    #expect(throws: NetworksError.self) { try geometry(output: 12) }
    #expect(throws: NetworksError.self) { try geometry(input: 48, output: 48, groups: 4) }
    #expect(throws: NetworksError.self) {
      try Convolution(geometry(kernel: 5), algorithm: .winograd)
    }
  }
}
