import Tensors

/// The gated recurrent unit of one row (Cho et al. 2014, with PyTorch's reset after the product):
/// r = σ(..), u = σ(..), n = tanh(x_n + r·(h_n + b)), h' = n + u·(h − n).
enum GatedUnit {
  private typealias Vector = SIMD16<Float>

  /// Reads the products x_n, reset, update and h_n from `gates` and leaves there n, r, u and
  /// h_n + b.
  @inline(__always)
  static func forward(
    biases: UnsafePointer<Float>, gates: Floats, state: UnsafePointer<Float>,
    into output: Floats, half: Int
  ) {
    for i in stride(from: 0, to: half, by: 16) {
      let reset = VectorMath.sigmoid(
        (load(gates + (half + i)) as Vector) + load(biases + (half + i)))
      let update = VectorMath.sigmoid(
        (load(gates + (2 * half + i)) as Vector) + load(biases + (2 * half + i)))
      let held = (load(gates + (3 * half + i)) as Vector) + load(biases + (3 * half + i))
      let given = (load(gates + i) as Vector) + load(biases + i)
      let new = VectorMath.tanh(given.addingProduct(reset, held))
      store(new, gates + i)
      store(reset, gates + half + i)
      store(update, gates + 2 * half + i)
      store(held, gates + 3 * half + i)
      store(new.addingProduct(update, (load(state + i) as Vector) - new), output + i)
    }
  }

  /// Replaces what `forward` left by the gradients of x_n, reset, update and h_n, adds them to
  /// `sums`, and writes the direct part of the state's gradient.
  @inline(__always)
  static func backward(
    output: UnsafePointer<Float>, gates: Floats, state: UnsafePointer<Float>,
    sums: Floats, into gradient: Floats, half: Int
  ) {
    for i in stride(from: 0, to: half, by: 16) {
      let d = load(output + i) as Vector
      let new = load(gates + i) as Vector
      let reset = load(gates + half + i) as Vector
      let update = load(gates + 2 * half + i) as Vector
      let held = load(gates + 3 * half + i) as Vector
      let one = Vector(repeating: 1)
      let dNew = d * (one - update) * (one - new * new)
      let dUpdate = d * ((load(state + i) as Vector) - new) * update * (one - update)
      let dReset = dNew * held * reset * (one - reset)
      let dHeld = dNew * reset
      store(dNew, gates + i)
      store(dReset, gates + half + i)
      store(dUpdate, gates + 2 * half + i)
      store(dHeld, gates + 3 * half + i)
      store((load(sums + i) as Vector) + dNew, sums + i)
      store((load(sums + half + i) as Vector) + dReset, sums + half + i)
      store((load(sums + 2 * half + i) as Vector) + dUpdate, sums + 2 * half + i)
      store((load(sums + 3 * half + i) as Vector) + dHeld, sums + 3 * half + i)
      store(d * update, gradient + i)
    }
  }
}
