/// The network around a chain's choices: a stem, the size of every layer, and a head.
///
/// The stem is a 3×3 convolution, normalized and through a ReLU; the head, where there is one, a 1×1
/// convolution likewise; then global average pooling and a linear classifier follow.
///
///     var skeleton = try Skeleton(layers: 3, channels: [16, 24, 24], strides: [1, 2, 1], stem: 32)
///     skeleton.head = 1280
public struct Skeleton: Hashable, Sendable {
  /// The size of one layer.
  public struct Layer: Hashable, Sendable {
    /// Channels of its result.
    public let channels: Int
    /// By how much it divides height and width.
    public let stride: Int
  }

  /// One for each layer of the chain.
  public let layers: [Layer]
  /// Channels of the stem.
  public let stem: Int
  /// By how much the stem divides height and width.
  public let stemStride: Int
  /// Channels of the head; nil for none.
  public var head: Int?

  /// Throws `SpacesError.invalidArgument` for lists of another length than `layers`, for channels
  /// outside 1...8192 (the stem's 1...1024) and strides outside 1...8.
  ///
  /// - Parameters:
  ///   - channels: of each layer; unless given as many as the one before, times the stride.
  ///   - strides: of each layer; unless given 1, and without `channels` 2 after each third of a chain
  ///     of at least three layers.
  public init(
    layers count: Int, channels: [Int]? = nil, strides: [Int]? = nil, stem: Int = 16,
    stemStride: Int = 1, head: Int? = nil
  ) throws {
    let strides =
      strides
      ?? (0..<max(count, 0)).map { layer in
        channels == nil && layer > 0 && [count / 3, 2 * count / 3].contains(layer) ? 2 : 1
      }
    for (what, given) in [("channels", channels?.count ?? count), ("strides", strides.count)]
    where given != count {
      throw SpacesError.invalidArgument("\(given) \(what) for \(count) layers: give one for each")
    }
    if let stride = (strides + [stemStride]).first(where: { !(1...8).contains($0) }) {
      throw SpacesError.invalidArgument("a stride of \(stride): give 1 to 8")
    }
    guard (1...1024).contains(stem) else {
      throw SpacesError.invalidArgument("a stem of \(stem) channels: give 1 to 1024")
    }
    var last = stem
    let widths = strides.enumerated().map { layer, stride in
      last = channels?[layer] ?? min(last, 8192) * stride
      return last
    }
    if let width = (widths + [head ?? 1]).first(where: { !(1...8192).contains($0) }) {
      throw SpacesError.invalidArgument("a layer of \(width) channels: give 1 to 8192")
    }
    layers = zip(widths, strides).map { Layer(channels: $0, stride: $1) }
    (self.stem, self.stemStride, self.head) = (stem, stemStride, head)
  }

  /// Whether a layer, counted from 0, keeps height, width and channels.
  func keepsSize(_ layer: Int) -> Bool {
    let before = layer == 0 ? stem : layers[layer - 1].channels
    return layers[layer].stride == 1 && layers[layer].channels == before
  }
}

extension Skeleton {
  static let parameterNames = ["channels", "strides", "stem", "stem_stride", "head"]

  /// As descriptions have it.
  var parameters: [Description.Parameter] {
    [
      .init("channels", .list(layers.map { "\($0.channels)" })),
      .init("strides", .list(layers.map { "\($0.stride)" })),
      .init("stem", stem), .init("stem_stride", stemStride),
    ] + (head.map { [.init("head", $0)] } ?? [])
  }

  /// The reverse; what a description leaves out is the default.
  init(_ description: Description, layers: Int) throws {
    try self.init(
      layers: layers, channels: description.integers("channels"),
      strides: description.integers("strides"), stem: description.integer("stem") ?? 16,
      stemStride: description.integer("stem_stride") ?? 1, head: description.integer("head"))
  }
}
