import Glibc
import Networks
import Spaces
import Tensors
import TestSupport
import Testing

/// Mixed operations: their values and gradients, whole networks of them, and one of them chosen.
@Suite struct MixtureTests {
  static let operations: [Operation] = [
    .zero, .identity, .convolution(kernel: 1), .convolution(kernel: 3),
    .averagePooling(kernel: 3),
  ]

  static func coefficients(_ count: Int, seed: Int) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in 0.2 + 0.3 * random.normal() }
  }

  static func supernet(_ format: MemoryFormat, images: Int, workers: Int = 1) throws -> Network {
    let graph = try NetworkGraph(
      NetworkDescription(
        mixing: operations, nodes: 3, options: SpaceNetworkTests.small(7, channels: 5)))
    let network = try Network(
      graph, batch: images + 3, random: RandomSource(seed: 3), workers: workers, format: format)
    let (pixels, labels) = try draw(images, graph, classes: 4, seed: 1)
    try network.load(pixels, labels: labels)
    try network.setCoefficients(coefficients(graph.coefficientCount, seed: 4))
    return network
  }

  /// Values and gradients by definition, in double precision: an image mixed with itself and with
  /// its average over windows, then classified.
  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes], [1, 5, 16, 21])
  func matchesTheDefinition(format: MemoryFormat, images: Int) throws {
    let (height, width, channels, classes) = (5, 4, 3, 4)
    var graph = try NetworkGraph(
      height: height, width: width, channels: channels, hasImageGradient: true)
    let range = try graph.addCoefficients(4)
    let average = try graph.sum([graph.averaged(graph.image, height: height, width: 2)])
    let wide = try graph.sum([graph.averaged(average, height: height, width: width)])
    try graph.classify(
      graph.mix([
        MixturePart(graph.image, coefficient: range.lowerBound + 2),
        MixturePart(wide, coefficient: range.lowerBound),
        MixturePart(graph.image, coefficient: range.lowerBound + 3),
        MixturePart(wide, coefficient: range.lowerBound + 2),
      ]), classes: classes)
    let network = try Network(graph, batch: 24, random: RandomSource(seed: 3), format: format)
    // An earlier, larger batch leaves numbers behind where the later one has no images.
    let (before, earlier) = try draw(24, graph, classes: classes, seed: 9)
    try network.load(before, labels: earlier)
    _ = try network.lossAndGradient()
    let (pixels, labels) = try draw(images, graph, classes: classes, seed: 1)
    try network.load(pixels, labels: labels)
    let alpha = Self.coefficients(4, seed: 2)
    try network.setCoefficients(alpha)

    let (weights, bias) = (
      try network.parameters.values(at: 0).array, try network.parameters.values(at: 1).array
    )
    var loss = 0.0
    var coefficientGradient = [Double](repeating: 0, count: 4)
    var imageGradient: [Double] = []
    let factors = [Double(alpha[2] + alpha[3]), Double(alpha[0] + alpha[2])]
    for image in 0..<images {
      let x = (0..<height * width * channels).map {
        Double(pixels.base[image * height * width * channels + $0])
      }
      // 4 columns to 2 are disjoint pairs, and 2 to 4 repeat each: every row keeps its pairs' means.
      let pooled = x.indices.map { i in
        let (pixel, c) = (i / channels, i % channels)
        let other = pixel ^ 1
        return (x[i] + x[other * channels + c]) / 2
      }
      let share = 1 / Double(height * width)
      let features = (0..<channels).map { c in
        (0..<height * width).reduce(0.0) {
          let i = $1 * channels + c
          return $0 + share * (factors[0] * x[i] + factors[1] * pooled[i])
        }
      }
      let scores = (0..<classes).map { k in
        (0..<channels).reduce(Double(bias[k])) {
          $0 + features[$1] * Double(weights[$1 * classes + k])
        }
      }
      let total = scores.reduce(0) { $0 + exp($1) }
      loss -= log(exp(scores[labels[image]]) / total) / Double(images)
      let featureGradient = (0..<channels).map { c in
        (0..<classes).reduce(0.0) { sum, k in
          let p = exp(scores[k]) / total - (k == labels[image] ? 1 : 0)
          return sum + p / Double(images) * Double(weights[c * classes + k])
        }
      }
      for i in x.indices {
        let g = featureGradient[i % channels] * share
        coefficientGradient[0] += g * pooled[i]
        coefficientGradient[2] += g * (x[i] + pooled[i])
        coefficientGradient[3] += g * x[i]
        imageGradient.append(g * (factors[0] + factors[1]))
      }
    }
    let outcome = try network.lossAndGradient()
    #expect(abs(outcome.loss - loss) < 1e-5)
    for (ours, exact) in zip(network.coefficientGradient, coefficientGradient) {
      #expect(abs(ours - exact) < 1e-6)
    }
    for (ours, exact) in zip(try network.imageGradient().array, imageGradient) {
      #expect(abs(Double(ours) - exact) < 1e-6)
    }
  }

  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes], [false, true])
  func gradientsMatchFiniteDifferences(format: MemoryFormat, runs: Bool) throws {
    let network = try Self.supernet(format, images: 12)
    try network.recalibrate(momentum: 1)
    for (name, exact, error) in try directionalErrors(
      network, seed: 2, usesRunningStatistics: runs)
    {
      #expect(error < 6e-2 * abs(exact) + 2e-3, "\(name): \(exact) off by \(error)")
    }
    _ = try network.lossAndGradient(runs ? .running : .batch(momentum: 0))
    let (gradient, original) = (network.coefficientGradient, network.coefficients)
    for index in original.indices {
      func loss(_ step: Float) throws -> Double {
        var moved = original
        moved[index] += step
        try network.setCoefficients(moved)
        return try network.evaluate(runs ? .running : .batch(momentum: 0)).loss
      }
      let error = try [Float(3e-2), 1e-2, 3e-3, 1e-3].map { step in
        abs((try loss(step) - loss(-step)) / Double(2 * step) - gradient[index])
      }.min()
      #expect((error ?? 1) < 2e-2 * abs(gradient[index]) + 2e-3, "coefficient \(index)")
      if index % 5 == 0 { #expect(gradient[index] == 0) }
    }
    #expect(gradient.filter { abs($0) > 1e-3 }.count > 8)
  }

  /// Positions in the supernet of what the network of a cell trains, in that network's order: two
  /// stages of one cell, each with a 1×1 and a 3×3 convolution on every edge.
  static func positions(of cell: Architecture, _ space: NASBench201) -> [Int] {
    let kept = cell.edges.filter { space.operations[$0.label] != "none" }
    var reached: Set = [0]
    for edge in kept where reached.contains(edge.source) { reached.insert(edge.target) }
    var leadsOut: Set = [3]
    for edge in kept.reversed() where leadsOut.contains(edge.target) {
      leadsOut.insert(edge.source)
    }
    var inCell: [Int] = []
    for (index, edge) in cell.edges.enumerated() {
      guard
        let kernel = ["nor_conv_1x1", "nor_conv_3x3"].firstIndex(of: space.operations[edge.label]),
        reached.contains(edge.source), leadsOut.contains(edge.target)
      else { continue }
      inCell += (0..<3).map { index * 6 + kernel * 3 + $0 }
    }
    let (stem, reduction, end) = (3, 7, 4)
    let first = stem
    let second = first + 36 + reduction
    return Array(0..<stem) + inCell.map { first + $0 } + Array(first + 36..<second)
      + inCell.map { second + $0 } + Array(second + 36..<second + 36 + end)
  }

  /// With a coefficient of 1 for one operation of each edge and 0 for the others, a supernet computes
  /// what the network of that cell does; the next cell needs no new network.
  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func oneOperationAnEdgeIsTheCellItself(format: MemoryFormat) throws {
    let space = NASBench201()
    let settings = SpaceNetworkTests.small(8, channels: 6)
    let graph = try NetworkGraph(
      NetworkDescription(mixing: space.vocabulary, nodes: 4, options: settings))
    #expect(graph.coefficientCount == 30)
    let supernet = try Network(graph, batch: 6, random: RandomSource(seed: 3), format: format)
    let (pixels, labels) = try draw(6, graph, classes: 4, seed: 1)
    try supernet.load(pixels, labels: labels)
    var random = RandomSource(seed: 5)
    for _ in 0..<8 {
      let cell = try space.sample(using: &random)
      var chosen = [Float](repeating: 0, count: 30)
      for (edge, operation) in cell.edges.enumerated() { chosen[edge * 5 + operation.label] = 1 }
      try supernet.setCoefficients(chosen)
      let own = try NetworkGraph(of: cell, in: NASBench201(), options: settings)
      let network = try Network(own, batch: 6, random: RandomSource(seed: 8), format: format)
      try network.load(pixels, labels: labels)
      let positions = Self.positions(of: cell, space)
      try #require(positions.count == own.parameters.count)
      for (index, position) in positions.enumerated() {
        try network.parameters.setValues(at: index, to: supernet.parameters.values(at: position))
      }
      let (outcome, expected) = (try supernet.lossAndGradient(), try network.lossAndGradient())
      #expect(abs(outcome.loss - expected.loss) < 1e-4)
      for (index, position) in positions.enumerated() {
        let (a, b) = (
          try supernet.parameters.gradient(at: position).array,
          try network.parameters.gradient(at: index).array
        )
        let scale = max(b.map(abs).max() ?? 0, 0.05)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 2e-3 * scale })
      }
    }
  }

  /// What `Fixtures/make_torch_mixture.py` computes too: edges that share coefficients between
  /// nodes, and two adaptive averages.
  @Test(arguments: [MemoryFormat.channelsLast, .imagesInLanes])
  func matchesPyTorch(format: MemoryFormat) throws {
    let operations: [Operation] = [
      .identity, .convolution(kernel: 1), .convolution(kernel: 3), .separable(kernel: 3),
      .averagePooling(kernel: 3), .maximumPooling(kernel: 3),
    ]
    var options = SpaceNetworkTests.small(9)
    options.width = 7
    var net = try NetworkDescription(options)
    let (a, b) = (try net.addCoefficients(6), try net.addCoefficients(6))
    let stem = try net.sum([net.convolution(net.image, channels: 5, kernel: 3)])
    let first = try net.mix(net.candidates(operations, of: stem, coefficients: a))
    let second = try net.mix(
      net.candidates(operations, of: stem, coefficients: b)
        + net.candidates(operations, of: first, coefficients: a))
    let pooled = try net.sum(
      [second, first].map { try net.averaged($0, height: 4, width: 3) })
    try net.classify(net.sum([net.normalized(pooled, relu: true)]), classes: 4)
    let graph = try NetworkGraph(net, hasImageGradient: true)
    let network = try Network(graph, batch: 6, random: RandomSource(seed: 1), format: format)
    try TorchParityTests.setWaves(network, classes: 4)
    try network.setCoefficients((0..<12).map { Float(sin(2.1 * Double($0)) * 0.5) + 0.3 })
    let torch = try TorchParityTests.fixture("torch_mixture")
    let outcome = try network.lossAndGradient()
    #expect(abs(outcome.loss - Double(torch["loss"]?[0] ?? 0)) < 1e-5)
    var gradients = [
      ("coefficients", network.coefficientGradient.map(Float.init)),
      ("image", try network.imageGradient().array),
    ]
    for position in graph.parameters.indices {
      gradients.append(("gradient\(position)", try network.parameters.gradient(at: position).array))
    }
    #expect(gradients.count + 1 == torch.keys.count { !$0.hasPrefix("pooled") })
    for (name, ours) in gradients {
      let theirs = try #require(torch[name])
      try #require(ours.count == theirs.count)
      let scale = theirs.map(abs).max() ?? 1
      #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-4 * max(scale, 0.1) }, "\(name)")
    }
  }

  @Test func resultsDoNotDependOnWorkers() throws {
    let results = try [1, 2, 5].map { workers in
      let network = try Self.supernet(.channelsLast, images: 13, workers: workers)
      return (try network.lossAndGradient(), network.coefficientGradient)
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1)
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    var graph = try NetworkGraph(height: 8, width: 8, channels: 3, hasImageGradient: true)
    #expect(throws: NetworksError.self) { try graph.addCoefficients(-1) }
    #expect(throws: NetworksError.self) { try graph.addCoefficients(.max) }
    _ = try graph.addCoefficients(2)
    let image = graph.image
    #expect(throws: NetworksError.self) { try graph.mix([]) }
    #expect(throws: NetworksError.self) { try graph.mix([MixturePart(image, coefficient: 2)]) }
    #expect(throws: NetworksError.self) { try graph.mix([MixturePart(image, coefficient: -1)]) }
    let small = try graph.sum([graph.averaged(image, height: 4, width: 8)])
    #expect(throws: NetworksError.self) {
      try graph.mix([MixturePart(image, coefficient: 0), MixturePart(small, coefficient: 1)])
    }
    var net = try NetworkDescription(NetworkOptions())
    let pair = try net.addCoefficients(2)
    #expect(throws: SpacesError.self) {
      try net.candidates(Self.operations, of: net.image, coefficients: pair)
    }
    for (height, width) in [(0, 1), (1, -1), (1025, 1), (1, .max)] {
      #expect(throws: NetworksError.self) {
        try graph.averaged(image, height: height, width: width)
      }
    }
    let plain = try NetworkGraph(height: 8, width: 8, channels: 3)
    #expect(throws: NetworksError.self) {
      try graph.mix([MixturePart(plain.image, coefficient: 0)])
    }
    for (operations, nodes) in [([.zero], 4), ([], 4), (Self.operations, 1), (Self.operations, 99)]
    {
      #expect(throws: SpacesError.self) {
        try NetworkDescription(
          mixing: operations, nodes: nodes, options: SpaceNetworkTests.small())
      }
    }
    try graph.classify(graph.mix([MixturePart(small, coefficient: 1)]), classes: 4)
    let network = try Network(graph, batch: 2, random: RandomSource(seed: 1))
    #expect(network.coefficients == [1, 1])
    #expect(throws: NetworksError.self) { try network.setCoefficients([1]) }
    #expect(throws: NetworksError.self) { try network.setCoefficients([1, .nan]) }
    #expect(network.coefficients == [1, 1])
  }
}
