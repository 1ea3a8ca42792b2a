import Storage

extension SVGe {
  /// Of the weights, 16 hexadecimal digits: equal for models that compute the same, different with
  /// near certainty for all others.
  public var fingerprint: String {
    let parts = current.model.namedWeights.map { weight in
      crc32c(weight.values.flatMap { bytes(of: $0.bitPattern.littleEndian) })
    }
    let digest = [parts, parts.reversed()].map { crc32c($0.flatMap { bytes(of: $0.littleEndian) }) }
    return digest.map { String(UInt64($0) | 1 << 32, radix: 16).dropFirst() }.joined()
  }
}

private func bytes(of word: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
}
