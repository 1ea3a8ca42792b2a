/// z = (x − mean)·factor by column, y = scale·z + shift.
struct BatchNormKernel: TapeKernel {
  let input: Operand
  let scale: Operand?
  let shift: Operand?
  let output: Operand
  /// Means, then variances.
  let moments: Operand
  /// (x − mean) / standard deviation, per row `width` scalars.
  let normalized: UnsafeMutableRawPointer
  /// 1 / standard deviation, per column.
  let factors: UnsafeMutableRawPointer
  let usesBatch: Bool
  let epsilon: Double

  func forward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    let (means, variances) = (
      moments.values(S.self), moments.values(S.self) + moments.stride
    )
    let factors = factors.assumingMemoryBound(to: S.self)
    if usesBatch, input.rows > 0 { measure(means, variances) }
    for i in 0..<output.width { factors[i] = 1 / (variances[i] + S(epsilon)).squareRoot() }
    for row in 0..<output.rows {
      let x = input.values(S.self) + row * input.stride
      let y = output.values(S.self) + row * output.stride
      let z = normalized.assumingMemoryBound(to: S.self) + row * output.width
      for i in stride(from: 0, to: output.width, by: 16) {
        let value = (x.vector(i) - means.vector(i)) * factors.vector(i)
        z.set(i, value)
        let scaled = scale.map { value * $0.values(S.self).vector(i) } ?? value
        y.set(i, shift.map { scaled + $0.values(S.self).vector(i) } ?? scaled)
      }
    }
  }

  /// Means and variances of the columns, the latter around the former.
  private func measure<S: KernelScalar>(
    _ means: UnsafeMutablePointer<S>, _ variances: UnsafeMutablePointer<S>
  ) {
    let share = 1 / S(input.rows)
    let x = input.values(S.self)
    for i in stride(from: 0, to: input.width, by: 16) {
      var (sum, squares) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0))
      for row in 0..<input.rows { sum += x.vector(row * input.stride + i) }
      let mean = sum * share
      for row in 0..<input.rows {
        let difference = x.vector(row * input.stride + i) - mean
        squares.addProduct(difference, difference)
      }
      means.set(i, mean)
      variances.set(i, squares * share)
    }
  }

  func backward<S: KernelScalar>(_ scalar: S.Type, workspace: UnsafeMutablePointer<S>) {
    guard let slopes = output.gradients(S.self) else { return }
    let z = normalized.assumingMemoryBound(to: S.self)
    let factors = factors.assumingMemoryBound(to: S.self)
    for i in stride(from: 0, to: output.width, by: 16) {
      var (sum, products) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0))
      for row in 0..<output.rows {
        let slope = slopes.vector(row * output.stride + i)
        sum += slope
        products.addProduct(slope, z.vector(row * output.width + i))
      }
      shift?.gradients(S.self)?.add(i, sum)
      scale?.gradients(S.self)?.add(i, products)
      guard let target = input.gradients(S.self) else { continue }
      let factor =
        scale.map { factors.vector(i) * $0.values(S.self).vector(i) } ?? factors.vector(i)
      let share: S = usesBatch ? 1 / S(max(output.rows, 1)) : 0
      for row in 0..<output.rows {
        let slope = slopes.vector(row * output.stride + i)
        let rest = (sum + z.vector(row * output.width + i) * products) * share
        target.add(row * input.stride + i, (slope - rest) * factor)
      }
    }
  }
}
