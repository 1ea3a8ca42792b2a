import Networks
import Tensors

/// One convolution on one thread, block by block as a network runs it, images' borders included.
struct Kernel {
  private let convolution: Convolution
  private let batch: Int
  private let input, result, gradient, inputGradient: Tensor
  private let weights, forwardWeights, backwardWeights, weightGradient: Tensor
  private let padded, paddedGradient, work, sums: Tensor

  init(
    _ geometry: ConvolutionGeometry, batch: Int, algorithm: Convolution.Algorithm? = nil
  ) throws {
    convolution = try Convolution(geometry, algorithm: algorithm)
    self.batch = batch
    var random = RandomSource(seed: 0)
    func numbers(_ count: Int) throws -> Tensor {
      let tensor = try Tensor(shape: [count])
      for index in 0..<count { tensor.base[index] = random.normal() }
      return tensor
    }
    func zeros(_ count: Int) throws -> Tensor { try Tensor(shape: [count]) }
    let block = convolution.blockImages
    input = try numbers(batch * geometry.inputCount)
    gradient = try numbers(batch * geometry.outputCount)
    weights = try numbers(geometry.weightCount)
    result = try zeros(gradient.count)
    inputGradient = try zeros(input.count)
    forwardWeights = try zeros(convolution.forwardCount)
    backwardWeights = try zeros(convolution.backwardCount)
    weightGradient = try zeros(geometry.weightCount)
    padded = try zeros(block * convolution.source.imageStride)
    paddedGradient = try zeros(block * convolution.gradient.imageStride)
    work = try zeros(max(convolution.workCount, convolution.preparationCount))
    sums = try zeros(convolution.sumCount)
  }

  /// Multiply-adds of the textbook's convolution, twice: what all rates are counted in.
  var flops: Double {
    let geometry = convolution.geometry
    return 2 * Double(batch * geometry.outputHeight * geometry.outputWidth * geometry.weightCount)
  }

  func prepare() {
    convolution.prepare(
      weights.base, forward: forwardWeights.base, backward: backwardWeights.base, work: work.base)
  }

  func forward() {
    prepare()
    forEachBlock { first, images in
      pad(first, images)
      convolution.forward(
        padded.base, images: images, weights: weights.base, prepared: forwardWeights.base,
        work: work.base, into: result.base + first * convolution.geometry.outputCount)
    }
  }

  func backward() {
    prepare()
    forEachBlock { first, images in
      padGradient(first, images)
      convolution.backward(
        paddedGradient.base, images: images, prepared: backwardWeights.base, work: work.base,
        into: inputGradient.base + first * convolution.geometry.inputCount)
    }
  }

  func backwardToWeights() {
    weightGradient.base.update(repeating: 0, count: weightGradient.count)
    sums.base.update(repeating: 0, count: sums.count)
    forEachBlock { first, images in
      pad(first, images)
      padGradient(first, images)
      convolution.accumulate(
        padded.base, paddedGradient.base, images: images, work: work.base, sums: sums.base,
        into: weightGradient.base)
    }
    convolution.finish(sums: sums.base, into: weightGradient.base)
  }

  private func pad(_ first: Int, _ images: Int) {
    convolution.source.copy(
      input.base + first * convolution.geometry.inputCount, images: images, relu: false,
      to: padded.base)
  }

  private func padGradient(_ first: Int, _ images: Int) {
    convolution.gradient.copy(
      gradient.base + first * convolution.geometry.outputCount, images: images, relu: false,
      to: paddedGradient.base)
  }

  private func forEachBlock(_ body: (_ first: Int, _ images: Int) -> Void) {
    for first in stride(from: 0, to: batch, by: convolution.blockImages) {
      body(first, min(convolution.blockImages, batch - first))
    }
  }
}

/// Milliseconds of the passes of one convolution, and the rate of a product that stays in the
/// level-1 cache, which is the peak that percentages are of.
func timeKernel(_ numbers: [Int], _ algorithm: Convolution.Algorithm?) throws {
  guard numbers.count == 7 else {
    print(
      "usage: benchmark-networks kernel SIZE INPUTS OUTPUTS KERNEL STRIDE BATCH STEPS [direct|winograd]"
    )
    return
  }
  let geometry = try ConvolutionGeometry(
    height: numbers[0], width: numbers[0], inputChannels: numbers[1], outputChannels: numbers[2],
    kernel: numbers[3], stride: numbers[4])
  let kernel = try Kernel(geometry, batch: numbers[5], algorithm: algorithm)
  let passes = [
    ("forward", kernel.forward), ("input", kernel.backward),
    ("weights", kernel.backwardToWeights),
  ]
  var fields = try ["\"gflop\": \(kernel.flops * 1e-9)", "\"peak\": \(peak())"]
  for (name, pass) in passes {
    let times = milliseconds(max(numbers[6], 1), pass)
    fields.append("\"\(name)_ms\": \(times[times.count / 2])")
    fields.append("\"\(name)_ms_best\": \(times[0])")
  }
  print("{" + fields.joined(separator: ", ") + "}")
}

/// Billions of operations a second.
private func peak() throws -> Double {
  let (rows, depth, columns) = (64, 128, PackedMatrix.panelWidth)
  let (a, b, c) = (
    try Tensor(shape: [rows, depth]), try Tensor(shape: [depth, columns]),
    try Tensor(shape: [rows, columns])
  )
  let packed = try PackedMatrix(depth: depth, columns: columns)
  packed.pack(b.base, rowLength: columns)
  let repeats = 200
  let times = milliseconds(20) {
    for _ in 0..<repeats {
      MatrixProduct.multiply(
        a.base, rowLength: depth, rows: rows, by: packed, into: c.base, resultLength: columns)
    }
  }
  return 2e-6 * Double(repeats * rows * depth * columns) / times[0]
}

/// Of `steps` calls after two, in rising order.
private func milliseconds(_ steps: Int, _ body: () -> Void) -> [Double] {
  (0..<steps + 2).map { _ in
    let start = Clock.seconds
    body()
    return (Clock.seconds - start) * 1e3
  }.dropFirst(2).sorted()
}
