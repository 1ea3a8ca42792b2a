import Spaces

extension NetworkGraph {
  /// The network of ENAS's macro space (Pham et al. 2018, section 2.3, as its released
  /// `general_child.py` computes it with shared weights): a stem, then layers that each begin with a
  /// 1×1 convolution, apply their operation, and add the outputs that their skip connections name
  /// before one more normalization.
  ///
  /// After every third of the layers the image is halved and the channels are doubled, for all
  /// earlier outputs too, by average pooling and a normalized 1×1 convolution; the released code
  /// joins two shifted samplings of every other pixel instead. `settings.stages` and
  /// `cellsPerStage` do not count.
  public init(enas architecture: Architecture, layers: Int, settings: CellNetworkSettings) throws {
    let space = try ENAS(layers: layers)
    let types = try space.operationGraph(of: architecture).types
    self = try settings.graph()
    var channels = settings.channels
    var outputs = [try sum([convolution(image, channels: channels, kernel: 3)])]
    for layer in 0..<layers {
      let node = layer + 1
      let name = space.operations[types[node] - OperationGraph.firstOperationType]
      var terms = [try branch(name, outputs[node - 1], channels: channels)]
      if layer > 0 {
        for source in 0..<layer where architecture.edgeLabel(from: source, to: node) != nil {
          terms.append(try identity(outputs[source]))
        }
        outputs.append(try sum([normalized(sum(terms), relu: false)]))
      } else {
        outputs.append(try sum(terms))
      }
      if [layers / 3, 2 * layers / 3].contains(node), node < layers {
        channels *= 2
        outputs = try outputs.map { try reduce($0, channels: channels) }
      }
    }
    try classify(outputs[layers], classes: settings.classes)
  }

  private mutating func reduce(_ source: Value, channels: Int) throws -> Value {
    let pooled = try sum([pooled(source, .average, kernel: 2, stride: 2)])
    return try sum([convolution(pooled, channels: channels, kernel: 1)])
  }

  private mutating func branch(_ name: String, _ input: Value, channels: Int) throws -> Term {
    let inner = try sum([convolution(input, channels: channels, kernel: 1, outputReLU: true)])
    let kernel = name.hasSuffix("5x5") ? 5 : 3
    switch name {
    case "avg_pool_3x3": return try pooled(inner, .average, kernel: kernel, stride: 1)
    case "max_pool_3x3": return try pooled(inner, .maximum, kernel: kernel, stride: 1)
    case "sep_conv_3x3", "sep_conv_5x5":
      let spread = try sum([
        convolution(inner, channels: channels, kernel: kernel, groups: channels, normalized: false)
      ])
      return try convolution(spread, channels: channels, kernel: 1, outputReLU: true)
    default:
      return try convolution(inner, channels: channels, kernel: kernel, outputReLU: true)
    }
  }
}
