import Glibc

/// Adam (Kingma and Ba 2015, algorithm 1) with PyTorch's placement of epsilon: outside the
/// bias-corrected root.
package struct Adam: Sendable {
  package var beta1: Float = 0.9
  package var beta2: Float = 0.999
  package var epsilon: Float = 1e-8

  package init() {}

  /// One pass over `count` weights, a multiple of 16: updates both moments and the weights.
  ///
  /// - Parameters:
  ///   - step: counts from 1.
  ///   - scale: multiplies the gradient first.
  package func update(
    _ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>, count: Int,
    step: Int, learningRate: Float, scale: Float
  ) {
    typealias Vector = SIMD16<Float>
    let firstCorrection = 1 - pow(Double(beta1), Double(step))
    let secondCorrection = 1 - pow(Double(beta2), Double(step))
    let rate = Vector(repeating: Float(Double(learningRate) / firstCorrection))
    let root = Vector(repeating: Float(1 / secondCorrection.squareRoot()))
    for i in stride(from: 0, to: count, by: 16) {
      let g = (load(gradient + i) as Vector) * scale
      let m = ((load(first + i) as Vector) * beta1).addingProduct(Vector(repeating: 1 - beta1), g)
      let v = ((load(second + i) as Vector) * beta2)
        .addingProduct(Vector(repeating: 1 - beta2), g * g)
      let change = rate * m / (VectorMath.squareRoot(v) * root + epsilon)
      store(m, first + i)
      store(v, second + i)
      store((load(weights + i) as Vector) - change, weights + i)
    }
  }
}
