import Tensors

/// Two gated sums over the nodes of a graph: y = Σ_v σ(gate_v)·value_v, from rows that hold value 1,
/// gate 1 at index `latent`, padding, then the same for 2.
struct Readout {
  private typealias Vector = SIMD16<Float>

  let latent: Int
  let slots: Int
  /// Distance of two rows of values.
  let rowLength: Int

  init(_ sizes: Sizes, rowLength: Int) {
    (latent, slots, self.rowLength) = (sizes.latent, sizes.latentSlots, rowLength)
  }

  /// Adds the biases and replaces gates by their σ, 0 for nodes not in their graph; writes the sums
  /// of each graph to a row of `output`, both on end.
  func forward(
    _ values: Floats, biases: UnsafePointer<Float>, nodes: Int, graphs: Int,
    counts: UnsafePointer<Int32>?, into output: Floats
  ) {
    for graph in 0..<graphs {
      let sums = output + graph * 2 * slots
      sums.update(repeating: 0, count: 2 * slots)
      for node in 0..<nodes {
        let row = values + (node * graphs + graph) * rowLength
        let exists = counts.map { node < Int($0[graph]) } ?? true
        for part in stride(from: 0, to: 2 * slots, by: slots) {
          let logit = row[part + latent] + biases[part + latent]
          let gate = exists ? VectorMath.sigmoid(Vector(repeating: logit))[0] : 0
          for i in stride(from: part, to: part + slots, by: 16) {
            let value = (load(row + i) as Vector) + load(biases + i)
            store(value, row + i)
            let sum = (load(sums + i) as Vector).addingProduct(value, Vector(repeating: gate))
            store(sum, sums + i)
          }
          row[part + latent] = gate
        }
      }
      sums[latent] = 0
      sums[slots + latent] = 0
    }
  }

  /// Without gates, for a single node: adds the biases and copies the values.
  func forwardUngated(
    _ values: Floats, biases: UnsafePointer<Float>, graphs: Int, into output: Floats
  ) {
    for graph in 0..<graphs {
      for i in stride(from: 0, to: 2 * slots, by: 16) {
        let value = (load(values + (graph * rowLength + i)) as Vector) + load(biases + i)
        store(value, output + (graph * 2 * slots + i))
      }
      output[graph * 2 * slots + latent] = 0
      output[graph * 2 * slots + slots + latent] = 0
    }
  }

  /// Replaces values and gates by their gradients, from the sums' gradients.
  func backward(_ values: Floats, sums: UnsafePointer<Float>, nodes: Int, graphs: Int) {
    for graph in 0..<graphs {
      let gradient = sums + graph * 2 * slots
      for node in 0..<nodes {
        let row = values + (node * graphs + graph) * rowLength
        for part in stride(from: 0, to: 2 * slots, by: slots) {
          let gate = row[part + latent]
          row[part + latent] = 0
          var dot = Vector(repeating: 0)
          for i in stride(from: part, to: part + slots, by: 16) {
            let d = load(gradient + i) as Vector
            dot.addProduct(d, load(row + i))
            store(d * gate, row + i)
          }
          row[part + latent] = dot.sum() * gate * (1 - gate)
        }
      }
    }
  }

  func backwardUngated(_ values: Floats, sums: UnsafePointer<Float>, graphs: Int) {
    for graph in 0..<graphs {
      (values + graph * rowLength).update(from: sums + graph * 2 * slots, count: 2 * slots)
    }
  }
}
