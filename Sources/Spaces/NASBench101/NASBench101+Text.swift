extension NASBench101 {
  private static let inputName = "input"
  private static let outputName = "output"

  /// The adjacency matrix row by row and the names of all vertices, as the records of the published
  /// table write them: `010001000:input,maxpool3x3,output`.
  public func text(of architecture: Architecture) throws -> String {
    let cell = try cells(architecture).raw
    let indices = 0..<cell.vertexCount
    let bits = indices.flatMap { source in
      indices.map { cell.hasEdge(from: source, to: $0) ? "1" : "0" }
    }
    let names = cell.labels.map { label in
      switch label {
      case Self.inputLabel: Self.inputName
      case Self.outputLabel: Self.outputName
      default: Self.number(ofLabel: label).operation
      }
    }
    return "\(bits.joined()):\(names.joined(separator: ","))"
  }

  /// Reads `text(of:)`, and the matrix and operations of the official `ModelSpec` as JSON or Python
  /// writes them: `[[0, 1, 0], [0, 0, 1], [0, 0, 0]], ['input', 'maxpool3x3', 'output']`, in
  /// brackets or parentheses or bare.
  public func parse(_ text: String) throws -> Architecture {
    var scanner = try TextScanner(text, space: title)
    scanner.skipSpaces()
    let isList = scanner.next.map { "[(".utf8.contains($0) } ?? false
    let (bits, labels) = try isList ? lists(from: &scanner) : fields(from: &scanner)
    try scanner.expectEnd()
    guard bits.count == labels.count * labels.count else {
      throw scanner.error("\(bits.count) matrix elements for \(labels.count) vertices", at: 0)
    }
    guard (2...Self.maximumVertices).contains(labels.count) else {
      throw outside("it has \(labels.count) vertices, a cell has 2 to \(Self.maximumVertices)")
    }
    var cell = NASBench101Cell(labels: labels, edges: 0)
    for (index, bit) in bits.enumerated() where bit.isSet {
      let (source, target) = index.quotientAndRemainder(dividingBy: labels.count)
      guard source < target else {
        throw scanner.error(
          "edge \(source)->\(target) is not above the matrix's diagonal", at: bit.offset)
      }
      cell.edges |= NASBench101Cell.bit(from: source, to: target)
    }
    let architecture = cell.architecture
    try validate(architecture)
    return architecture
  }

  private typealias Bit = (isSet: Bool, offset: Int)

  private func fields(from scanner: inout TextScanner) throws -> ([Bit], [UInt8]) {
    var bits: [Bit] = []
    while !scanner.take(":") { bits.append(try bit(from: &scanner, after: bits.count)) }
    var labels = [try label(from: &scanner)]
    while scanner.take(",") { labels.append(try label(from: &scanner)) }
    return (bits, labels)
  }

  private func lists(from scanner: inout TextScanner) throws -> ([Bit], [UInt8]) {
    let isTuple = scanner.take("(")
    var probe = scanner
    let isNested = probe.take("[") && probe.take("[") && probe.take("[")
    if isNested { try scanner.expect("[") }
    var bits: [Bit] = []
    var rowEnds: [Int] = []
    try scanner.expect("[")
    repeat {
      try scanner.expect("[")
      repeat { bits.append(try bit(from: &scanner, after: bits.count)) } while scanner.take(",")
      try scanner.expect("]")
      rowEnds.append(bits.count)
    } while scanner.take(",")
    try scanner.expect("]")
    guard rowEnds == (1...rowEnds.count).map({ $0 * rowEnds.count }) else {
      throw scanner.error("the rows do not make a square matrix")
    }
    try scanner.expect(",")
    try scanner.expect("[")
    var labels: [UInt8] = []
    repeat {
      let quote = scanner.take("'") ? "'" : "\""
      if quote == "\"" { try scanner.expect(quote) }
      labels.append(try label(from: &scanner))
      try scanner.expect(quote)
    } while scanner.take(",")
    try scanner.expect("]")
    if isNested { try scanner.expect("]") }
    if isTuple { try scanner.expect(")") }
    return (bits, labels)
  }

  private func bit(from scanner: inout TextScanner, after count: Int) throws -> Bit {
    guard count < Self.maximumVertices * Self.maximumVertices else {
      throw scanner.error("more than \(count) matrix elements")
    }
    scanner.skipSpaces()
    let offset = scanner.position
    let isSet = scanner.take("1")
    if !isSet { try scanner.expect("0") }
    return (isSet, offset)
  }

  private func label(from scanner: inout TextScanner) throws -> UInt8 {
    scanner.skipSpaces()
    let offset = scanner.position
    let name = scanner.scan(while: { !",:'\"[]() ".utf8.contains($0) })
    if name == Self.inputName { return Self.inputLabel }
    if name == Self.outputName { return Self.outputLabel }
    guard let number = Self.numbering.first(where: { $0.operation == name }) else {
      let names = [Self.inputName, Self.outputName] + operations
      throw scanner.error("expected one of \(names.joined(separator: ", "))", at: offset)
    }
    return UInt8(number.label)
  }
}
