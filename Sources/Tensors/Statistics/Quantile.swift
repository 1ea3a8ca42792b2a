/// The value below which a `fraction` of the sorted values lie, interpolated linearly between the
/// order statistics (type 7 of Hyndman and Fan 1996, the default of NumPy).
///
/// Throws `invalidArgument` for no values or a fraction outside 0...1.
public func quantile(ofSorted values: [Double], _ fraction: Double) throws -> Double {
  guard let last = values.last else {
    throw TensorsError.invalidArgument("a quantile needs at least one value")
  }
  guard (0...1).contains(fraction) else {
    throw TensorsError.invalidArgument("fraction is \(fraction), outside 0...1")
  }
  let position = fraction * Double(values.count - 1)
  let below = Int(position)
  guard below + 1 < values.count else { return last }
  let weight = position - Double(below)
  return values[below] * (1 - weight) + values[below + 1] * weight
}
