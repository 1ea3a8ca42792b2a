/// A head's network written out in Double from weights by name: (outputs, inputs) and biases.
struct HeadOracle {
  var weights: [String: [Double]]
  let center: [Double]
  let spread: Double

  func value(_ code: [Double]) -> Double {
    var x = zip(code, center).map { ($0 - $1) / spread }
    for layer in 0..<4 {
      guard let weight = weights["head.\(layer).weight"], let bias = weights["head.\(layer).bias"]
      else { return .nan }
      let inputs = x
      x = bias.indices.map { output in
        inputs.indices.reduce(bias[output]) { $0 + weight[output * inputs.count + $1] * inputs[$1] }
      }
      if layer < 3 { x = x.map { max($0, 0) } }
    }
    return x[0]
  }
}
