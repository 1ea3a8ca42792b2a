extension Operation {
  /// The operation that a customary name means, in any of its spellings; `opaque` for other names.
  ///
  /// Case does not matter, nor whether words are joined by `_`, `-` or nothing before a kernel. K is
  /// an odd kernel of at most 15:
  ///
  /// - `none`, `zero`, `zeroize`; `skip`, `skip_connect`, `identity`, `id`
  /// - `conv_KxK` and NAS-Bench-201's `nor_conv_KxK`; `sep_conv_KxK`; `dil_conv_KxK`, in DARTS a
  ///   separable one of dilation 2; `dw_conv_KxK`, depthwise
  /// - `mbconv_KxK-e6`, an inverted bottleneck of expansion 6
  /// - `avg_pool_KxK`, `max_pool_KxK`, NAS-Bench-101's `maxpoolKxK`
  ///
  /// After a convolution's kernel, `-bn-relu` puts the activation last as in NAS-Bench-101's
  /// `conv3x3-bn-relu`, `-linear` leaves it out, `d2` is a dilation and `g4` a number of groups.
  ///
  /// A composed operation is a sum of branches: `+` adds, `@` is "then", and `-x0.25` at the end of a
  /// layer its width, so `conv_1x1-x0.25@conv_3x3-x0.25@conv_1x1+skip_connect` is a bottleneck.
  public init(named name: String) {
    self = Self.composed(name.lowercased()) ?? Self.simple(name.lowercased()) ?? .opaque
  }

  /// The operation of that name. Throws `SpacesError.invalidArgument` for one that means nothing.
  public init(parsing name: String) throws {
    self.init(named: name)
    guard self != .opaque else {
      throw SpacesError.invalidArgument(
        "'\(name.prefix(64))' names no known operation: give one of none, skip_connect, conv_KxK, "
          + "sep_conv_KxK, dil_conv_KxK, dw_conv_KxK, mbconv_KxK-eN, avg_pool_KxK and max_pool_KxK, K "
          + "odd and at most 15, or several, a@b one after the other, a+b summed")
    }
  }

  /// A name that `init(named:)` reads; nil for `opaque`, which has as many as one likes.
  public var name: String? {
    switch self {
    case .zero: "none"
    case .identity: "skip_connect"
    case .convolution(let kernel, let dilation, let groups, let order):
      "conv_\(kernel)x\(kernel)" + Self.suffix(dilation: dilation, groups: groups, order)
    case .separable(let kernel, let dilation, let order):
      "sep_conv_\(kernel)x\(kernel)" + Self.suffix(dilation: dilation, groups: 1, order)
    case .depthwise(let kernel, let dilation, let order):
      "dw_conv_\(kernel)x\(kernel)" + Self.suffix(dilation: dilation, groups: 1, order)
    case .invertedBottleneck(let kernel, let expansion):
      "mbconv_\(kernel)x\(kernel)-e\(expansion)"
    case .composed(let branches): Self.name(of: branches)
    case .averagePooling(let kernel): "avg_pool_\(kernel)x\(kernel)"
    case .maximumPooling(let kernel): "max_pool_\(kernel)x\(kernel)"
    case .opaque: nil
    }
  }

  private static let fixed: [String: Operation] = [
    "none": .zero, "zero": .zero, "zeroize": .zero,
    "skip": .identity, "skip_connect": .identity, "skip-connect": .identity,
    "identity": .identity, "id": .identity,
  ]

  private static func suffix(dilation: Int, groups: Int, _ order: Order) -> String {
    let end =
      switch order {
      case .reluFirst: ""
      case .reluLast: "-bn-relu"
      case .linear: "-linear"
      }
    return (dilation == 1 ? "" : "-d\(dilation)") + (groups == 1 ? "" : "-g\(groups)") + end
  }

  /// What is not composed, in lower case.
  static func simple(_ name: String) -> Operation? { fixed[name] ?? windowed(name) }

  /// Words, then a kernel such as 3x3, then what else a convolution has.
  private static func windowed(_ name: String) -> Operation? {
    let words = name.split(whereSeparator: { $0 == "_" || $0 == "-" })
    guard let place = words.firstIndex(where: { kernel(in: $0) != nil }),
      let kernel = kernel(in: words[place]), kernel % 2 == 1, kernels.contains(kernel)
    else { return nil }
    let glued = words[place].prefix { !$0.isNumber }
    let kind = (words[..<place] + (glued.isEmpty ? [] : [glued])).joined()
    guard let rest = OperationSuffix(words[(place + 1)...]) else { return nil }
    if kind == "mbconv" {
      return rest.isOnlyExpansion
        ? rest.expansion.map { .invertedBottleneck(kernel: kernel, expansion: $0) } : nil
    }
    guard rest.expansion == nil else { return nil }
    switch kind {
    case "conv", "norconv":
      return .convolution(
        kernel: kernel, dilation: rest.dilation ?? 1, groups: rest.groups ?? 1, order: rest.order)
    case "sepconv" where rest.groups == nil:
      return .separable(kernel: kernel, dilation: rest.dilation ?? 1, order: rest.order)
    case "dilconv" where rest.groups == nil:
      return .separable(kernel: kernel, dilation: rest.dilation ?? 2, order: rest.order)
    case "dwconv" where rest.groups == nil:
      return .depthwise(kernel: kernel, dilation: rest.dilation ?? 1, order: rest.order)
    case "avgpool" where rest.isEmpty: return .averagePooling(kernel: kernel)
    case "maxpool" where rest.isEmpty: return .maximumPooling(kernel: kernel)
    default: return nil
    }
  }

  /// The K of a word that ends in KxK.
  private static func kernel(in word: Substring) -> Int? {
    let sizes = word.drop { !$0.isNumber }.split(separator: "x", omittingEmptySubsequences: false)
    guard sizes.count == 2, sizes[0] == sizes[1] else { return nil }
    return Int(sizes[0])
  }
}
