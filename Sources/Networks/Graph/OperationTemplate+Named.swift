extension OperationTemplate {
  /// The operation that a customary name means: `none`, `skip_connect`, `conv_3x3` (in NAS-Bench-201
  /// `nor_conv_3x3`), `sep_conv_5x5`, `dil_conv_3x3` (a separable one of dilation 2, as in DARTS),
  /// `avg_pool_3x3`, `max_pool_3x3`,
  /// with any odd kernel up to 15.
  ///
  /// Throws `NetworksError.invalidSetting` for another name.
  public init(named name: String) throws {
    let failure = NetworksError.invalidSetting(
      "'\(name)' names no known operation: give one of none, skip_connect, conv_KxK, sep_conv_KxK, "
        + "dil_conv_KxK, avg_pool_KxK and max_pool_KxK, K odd and at most 15")
    let fixed: [String: OperationTemplate] = [
      "none": .zero, "zero": .zero, "skip_connect": .identity, "identity": .identity,
    ]
    if let known = fixed[name] {
      self = known
      return
    }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    let sizes = (parts.last ?? "").split(separator: "x", omittingEmptySubsequences: false)
    guard sizes.count == 2, sizes[0] == sizes[1], let kernel = Int(sizes[0]), kernel % 2 == 1,
      (1...15).contains(kernel)
    else { throw failure }
    switch parts.dropLast().joined(separator: "_") {
    case "conv", "nor_conv": self = .convolution(kernel: kernel)
    case "sep_conv": self = .separable(kernel: kernel)
    case "dil_conv": self = .separable(kernel: kernel, dilation: 2)
    case "avg_pool": self = .averagePooling(kernel: kernel)
    case "max_pool": self = .maximumPooling(kernel: kernel)
    default: throw failure
    }
  }
}
