import Spaces
import Tensors
import Testing

@Suite struct NetworkDescriptionTests {
  /// Pham et al. 2018 by hand: stem, then for each layer a 1×1 convolution, the operation and, but
  /// for the first, a normalization; after each third every output so far is reduced.
  @Test func enasCostsAreCountedByHand() throws {
    let space = try ENAS(layers: 6)
    var options = NetworkOptions()
    (options.height, options.width, options.channels, options.classes) = (16, 16, 4, 5)
    var random = RandomSource(seed: 3)
    for _ in 0..<20 {
      let architecture = try space.sample(using: &random)
      var (parameters, multiplyAdds, c, pixels) = (27 * 4 + 8, 27 * 4 * 256, 4, 256)
      for layer in 0..<6 {
        var weights = [c * c]
        switch space.operations[architecture.nodes[layer + 1]] {
        case "conv_3x3": weights.append(9 * c * c)
        case "conv_5x5": weights.append(25 * c * c)
        case "sep_conv_3x3": weights.append(9 * c + c * c)
        case "sep_conv_5x5": weights.append(25 * c + c * c)
        default: break
        }
        parameters += weights.reduce(0, +) + weights.count * 2 * c + (layer > 0 ? 2 * c : 0)
        multiplyAdds += weights.reduce(0, +) * pixels
        if layer == 1 || layer == 3 {
          pixels /= 4
          let reduced = (layer + 2) * c * 2 * c
          parameters += reduced + (layer + 2) * 4 * c
          multiplyAdds += reduced * pixels
          c *= 2
        }
      }
      parameters += (c + 1) * 5
      multiplyAdds += (c + 1) * 5
      #expect(try space.parameters(of: architecture, options: options) == parameters)
      #expect(try space.flops(of: architecture, options: options) == multiplyAdds)
    }
  }

  /// The published sizes: every space has them, and a cell's default is the paper's.
  @Test func publishedSizesAreTheDefault() throws {
    let nasBench201 = NASBench201()
    let cell = try nasBench201.parse(
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
    )
    #expect(
      try nasBench201.network(of: cell).parts.map(\.cells)
        == [nil, 5, nil, 5, nil, 5, nil, nil, nil])
    #expect(NASBench101().networkOptions.channels == 128)
    #expect(try ENAS(layers: 12).networkOptions.channels == 36)
    #expect(
      try ENAS(layers: 2).network(of: ENAS(layers: 2).parse("0;1 1")).features?.channels == 72)
  }

  @Test func meaningsBelongToTheSpace() throws {
    let space = try DAG(
      operations: ["wide", "conv_3x3", "mine"],
      meanings: ["wide": .separable(kernel: 5), "conv_3x3": .identity], maximumNodes: 4)
    #expect(space.vocabulary == [.separable(kernel: 5), .identity, .opaque])
    #expect(!space.hasNetworks)
    let cell = try space.parse("wide(0) conv_3x3(0) output(1,2)")
    let error = #expect(throws: SpacesError.self) { try space.network(of: cell) }
    #expect(error?.description.contains("'mine' names no known operation") == true)
    let whole = try DAG(
      operations: space.operations,
      meanings: ["wide": .zero, "conv_3x3": .zero, "mine": .identity],
      maximumNodes: 4)
    #expect(try whole.network(of: cell).cost == whole.network(of: whole.parse("output(0)")).cost)
    #expect(throws: SpacesError.self) {
      try DAG(operations: ["a"], meanings: ["other": .zero], maximumNodes: 4)
    }
    let description = "\(space.spaceDescription)"
    #expect(description.contains("meanings=[wide:sep_conv_5x5,conv_3x3:skip_connect]"))
    #expect(try SpaceCatalog.space(description).vocabulary == space.vocabulary)
  }

  @Test func handmadeNetworksAreChecked() throws {
    var network = try NetworkDescription(NetworkOptions())
    var other = network
    let image = network.image
    let small = try other.sum([other.convolution(image, channels: 4, kernel: 3, stride: 2)])
    #expect(small.height == 16 && small.channels == 4)
    #expect(throws: SpacesError.self) { try network.identity(small) }
    #expect(throws: SpacesError.self) { try network.identity(image, channels: 4) }
    #expect(throws: SpacesError.self) { try network.sum([]) }
    #expect(throws: SpacesError.self) {
      try network.sum([network.identity(image), network.identity(image, channels: 2)])
    }
    #expect(throws: SpacesError.self) { try network.concatenate([]) }
    #expect(throws: SpacesError.self) { try network.zeros(like: small) }
    #expect(throws: SpacesError.self) { try network.mix([]) }
    #expect(throws: SpacesError.self) { try network.addCoefficients(-1) }
    #expect(throws: SpacesError.self) { try network.averagePooled(image, kernel: 3, stride: 0) }
    #expect(throws: SpacesError.self) { try network.averaged(image, height: 0, width: 1) }
    for (channels, kernel) in [(0, 3), (-1, 3), (.max, 3), (4, 2), (4, 17), (4, .min)] {
      #expect(throws: SpacesError.self) {
        try network.convolution(image, channels: channels, kernel: kernel)
      }
    }
    #expect(throws: SpacesError.self) { try network.classify(image, classes: 1) }
    try network.classify(image, classes: 10)
    #expect(throws: SpacesError.self) { try network.classify(image, classes: 10) }
    for change in [
      \NetworkOptions.height, \.width, \.imageChannels, \.classes, \.channels, \.stages,
    ] {
      for value in [0, -1, .max, .min] {
        var options = NetworkOptions()
        options[keyPath: change] = value
        #expect(throws: SpacesError.self) { try NetworkDescription(options) }
      }
    }
  }
}
