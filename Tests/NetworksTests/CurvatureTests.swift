import Glibc
import Networks
import Neural
import Tensors
import Testing

/// The product of the Hessian with two directions, against differences of gradients in double precision.
@Suite struct CurvatureTests {
  @Test(arguments: GraphSamples.allCases) func matchesDifferencesOfGradients(
    sample: GraphSamples
  ) throws {
    let graph = try sample.graph()
    let reference = try ReferenceNetworkTests.network(graph)
    let labels = [0, 3, 1, 2]
    let pixels = try OpenNetworkTests.pixels(graph)
    let exactPixels = pixels.array.map(Double.init)
    let weights = Set(graph.weightParameters)
    let original = reference.parameters
    func gradients(_ step: Double) throws -> [[Double]] {
      reference.parameters = original.enumerated().map { index, values in
        weights.contains(index) ? values.map { $0 * (1 + step) } : values
      }
      defer { reference.parameters = original }
      let scores = try reference.forward(exactPixels, images: labels.count)
      try reference.backward(Self.crossEntropyGradient(scores, labels))
      return reference.parameterGradients
    }
    let g = try gradients(0)
    func slope(_ step: Double) throws -> Double {
      let (up, down) = (try gradients(step), try gradients(-step))
      return weights.reduce(0) { sum, index in
        zip(g[index], zip(up[index], down[index]))
          .reduce(sum) { $0 + $1.0 * ($1.1.0 - $1.1.1) / (2 * step) }
      }
    }
    for format in [MemoryFormat.channelsLast, .imagesInLanes] {
      let network = try OpenNetworkTests.twin(reference, format)
      try network.load(pixels, labels: labels)
      _ = try network.lossAndGradient(.batch(momentum: 0))
      let found = try network.weightCurvature(pixels, labels: labels)
      // A step that meets no kink of a ReLU.
      let differences = try [1e-5, 1e-6, 1e-7].map { abs(try slope($0) - found) }
      #expect((differences.min() ?? 1) < 1e-3 * (0.05 + abs(found)), "\(found), \(differences)")
    }
  }

  /// Of the mean over the images.
  private static func crossEntropyGradient(_ scores: [Double], _ labels: [Int]) -> [Double] {
    let classes = scores.count / labels.count
    return labels.enumerated().flatMap { image, label in
      let row = scores[image * classes..<(image + 1) * classes].map { exp($0) }
      let total = row.reduce(0, +)
      return row.enumerated().map {
        ($0.element / total - ($0.offset == label ? 1 : 0)) / Double(labels.count)
      }
    }
  }

  @Test func aCancelledPassEnds() throws {
    let graph = try GraphSamples.nasBench201.graph()
    let network = try Network(graph, batch: 4, random: RandomSource(seed: 1))
    let pixels = try OpenNetworkTests.pixels(graph)
    let control = RunControl()
    control.cancel()
    #expect(throws: Cancelled.self) {
      try network.weightCurvature(pixels, labels: [0, 1, 2, 3], control: control)
    }
  }
}
