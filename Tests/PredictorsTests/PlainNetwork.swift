import Glibc
import Predictors
import Storage
import Tensors

/// A network of linear layers in Double, one number at a time, from the file of a fitted predictor: what
/// tests compare with.
struct PlainNetwork {
  /// Of each layer: (inputs, outputs), row by row, and one bias for each output.
  var weights: [[Double]] = []
  var biases: [[Double]] = []
  let isReLU: Bool

  /// Network `index` of the file.
  init(_ file: SafeTensors, _ index: Int = 0, isReLU: Bool) throws {
    self.isReLU = isReLU
    while let weight = file["\(index).network.\(weights.count).weight"],
      let bias = file["\(index).network.\(weights.count).bias"]
    {
      weights.append(try weight.values().map(Double.init))
      biases.append(try bias.values().map(Double.init))
    }
  }

  /// The numbers of the input, every layer and the output.
  func activations(_ input: [Double]) -> [[Double]] {
    var all = [input]
    for layer in weights.indices {
      let (x, width) = (all[layer], biases[layer].count)
      var y = biases[layer]
      for i in x.indices { for j in 0..<width { y[j] += x[i] * weights[layer][i * width + j] } }
      let isLast = layer == weights.count - 1
      all.append(isLast ? y : y.map { isReLU ? max($0, 0) : tanh($0) })
    }
    return all
  }

  func callAsFunction(_ input: [Double]) -> Double { activations(input).last?[0] ?? .nan }

  /// The gradient of an output times `slope`, added to `gradient`, which is shaped as the network.
  func addGradient(_ input: [Double], slope: Double, to gradient: inout PlainNetwork) {
    let all = activations(input)
    var delta = [slope]
    for layer in weights.indices.reversed() {
      let (x, width) = (all[layer], biases[layer].count)
      var below = x.map { _ in 0.0 }
      for j in 0..<width {
        gradient.biases[layer][j] += delta[j]
        for i in x.indices {
          gradient.weights[layer][i * width + j] += delta[j] * x[i]
          below[i] += delta[j] * weights[layer][i * width + j]
        }
      }
      delta = zip(below, x).map { $0 * (isReLU ? ($1 > 0 ? 1 : 0) : 1 - $1 * $1) }
    }
  }

  /// All numbers, layer by layer: weights, then biases.
  var numbers: [Double] {
    get { zip(weights, biases).flatMap { $0 + $1 } }
    set {
      var rest = newValue[...]
      for layer in weights.indices {
        weights[layer] = Array(rest.prefix(weights[layer].count))
        rest = rest.dropFirst(weights[layer].count)
        biases[layer] = Array(rest.prefix(biases[layer].count))
        rest = rest.dropFirst(biases[layer].count)
      }
    }
  }
}
