extension NASBench101 {
  /// One operation under every numbering in use; mixing two up still gives plausible results.
  public struct OperationNumber: Sendable {
    /// The name in the published tables.
    public let operation: String
    /// The node label here and in the SVGe code, whose 0 and 1 are output and input.
    public let label: Int
    /// The number in the official generator and hash, and in NASLib's paths.
    public let official: Int
    /// The place of the 1 among NASLib's three operation bits.
    public let naslibBit: Int
  }

  /// The numberings, in the order of `operations`.
  public static let numbering: [OperationNumber] = [
    OperationNumber(operation: "conv1x1-bn-relu", label: 2, official: 1, naslibBit: 2),
    OperationNumber(operation: "conv3x3-bn-relu", label: 3, official: 0, naslibBit: 1),
    OperationNumber(operation: "maxpool3x3", label: 4, official: 2, naslibBit: 0),
  ]

  /// At each official number, the label.
  static let labelsByOfficialNumber = numbering.sorted { $0.official < $1.official }
    .map { UInt8($0.label) }

  static func number(ofLabel label: UInt8) -> OperationNumber {
    numbering[Int(label) - OperationGraph.firstOperationType]
  }

  /// The labels of all vertices in every labeling, in the order of the official generator: by
  /// official numbers, the first inner vertex changing slowest.
  static func labelings(vertexCount: Int) -> [[UInt8]] { allLabelings[vertexCount - 2] }

  private static let allLabelings = (2...maximumVertices).map { count in
    (2..<count).reduce([[inputLabel]]) { labelings, _ in
      labelings.flatMap { labels in labelsByOfficialNumber.map { labels + [$0] } }
    }.map { $0 + [outputLabel] }
  }
}
