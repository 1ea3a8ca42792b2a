extension Network {
  /// What the graph's mixtures multiply by; 1 at first. Checkpoints do not hold it.
  public var coefficients: [Float] { mixing.values.array }

  /// Sets what mixtures multiply by from the next pass on. Throws `NetworksError.invalidSetting` for
  /// another count than the graph's, and for numbers that are not finite.
  public func setCoefficients(_ values: [Float]) throws {
    guard values.count == graph.coefficientCount, values.allSatisfy(\.isFinite) else {
      throw NetworksError.invalidSetting(
        "\(values.count) coefficients: give \(graph.coefficientCount) finite numbers")
    }
    for (index, value) in values.enumerated() { mixing.values.base[index] = value }
  }

  /// The gradient of the last backward pass with respect to each coefficient.
  public var coefficientGradient: [Double] {
    (0..<graph.coefficientCount).map { mixing.gradient(at: $0) }
  }
}
