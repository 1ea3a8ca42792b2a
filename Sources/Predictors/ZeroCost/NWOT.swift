import Networks
import Tensors

extension Proxy {
  /// `nwot`: ln |K|, K(i, j) the number of ReLUs, each pixel and channel one, that are open for both
  /// images i and j or closed for both (Mellor et al. 2021, equation 2).
  ///
  /// `Proxy.failure` where two images open the same ReLUs. One forward pass, and memory for what all
  /// ReLUs read.
  public static let nwot = Proxy(
    key: "nwot", title: "NAS without training", className: "NWOT",
    paper: "Mellor et al. 2021, Neural Architecture Search without Training",
    summary: "How differently images open and close the network's ReLUs.",
    observes: { $0.reluInputs }, score: logDeterminant)

  @Sendable private static func logDeterminant(_ untrained: UntrainedNetwork) throws -> Double {
    let images = untrained.minibatch.count
    var kernel = try Matrix(rows: images, columns: images)
    for input in Set(untrained.graph.reluInputs) {
      let copies = untrained.graph.reluInputs.filter { $0 == input }.count
      let codes = ReLUCodes(try untrained.network.activation(of: input))
      try untrained.control.check()
      for i in 0..<images {
        for j in 0...i { kernel[i, j] += Double(copies * codes.agreements(i, j)) }
      }
    }
    // Images that no ReLU tells apart make it singular.
    return (try? Cholesky(kernel).logDeterminant) ?? failure
  }
}

/// Which of an activation's numbers are positive: a row of bits for each image.
private struct ReLUCodes {
  private let count: Int
  private let words: Int
  private var bits: [UInt64]

  /// - Parameter activation: `[image]…`.
  init(_ activation: Tensor) {
    let images = activation.shape[0]
    count = activation.count / images
    words = (count + 63) / 64
    bits = [UInt64](repeating: 0, count: images * words)
    for image in 0..<images {
      let base = activation.base + image * count
      for word in 0..<words {
        var code: UInt64 = 0
        for i in 64 * word..<min(64 * word + 64, count) where base[i] > 0 {
          code |= 1 << UInt64(i % 64)
        }
        bits[image * words + word] = code
      }
    }
  }

  /// Numbers that are positive in both images or in neither.
  func agreements(_ i: Int, _ j: Int) -> Int {
    bits.withUnsafeBufferPointer { bits in
      var different = 0
      for word in 0..<words {
        different += (bits[i * words + word] ^ bits[j * words + word]).nonzeroBitCount
      }
      return count - different
    }
  }
}
