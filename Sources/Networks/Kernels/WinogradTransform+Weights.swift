import Tensors

extension WinogradTransform {
  /// G·w·Gᵀ of `[3][3][count]` weights, as planes of `count` numbers.
  static func weights(_ w: Source, count: Int, into u: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      @inline(__always)
      func column(_ index: Int) -> WinogradLine {
        WinogradLine(w + (i &+ index &* count), 3 &* count, count: 3).weights
      }
      WinogradLine.transposed(column(0), column(1), column(2)) { row, line in
        line.weights.store(u + (i &+ 6 &* row &* count), count)
      }
    }
  }

  /// The same for the way back: kernels turned by half, input and output channels exchanged.
  ///
  /// - Parameter scratch: `9 · input · output` numbers.
  static func turnedWeights(_ w: Source, input: Int, output: Int, scratch: Target, into u: Target) {
    for position in 0..<9 {
      let (from, to) = (w + position * input * output, scratch + (8 - position) * input * output)
      for o in 0..<output {
        for i in 0..<input { to[o &* input &+ i] = from[i &* output &+ o] }
      }
    }
    weights(scratch, count: input * output, into: u)
  }

  /// dw += Gᵀ·du·G, the adjoint of `weights`.
  static func weightGradient(_ du: Source, count: Int, into dw: Target) {
    for i in stride(from: 0, to: count, by: 16) {
      @inline(__always)
      func column(_ index: Int) -> WinogradLine {
        WinogradLine(du + (i &+ index &* count), 6 &* count).weightGradient
      }
      WinogradLine.transposed(
        column(0), column(1), column(2), column(3), column(4), column(5)
      ) { row, line in
        guard row < 3 else { return }
        line.weightGradient.store(dw + (i &+ 3 &* row &* count), count, count: 3, adding: true)
      }
    }
  }
}
