extension NASBench101 {
  /// The official MD5 hash of the pruned cell, the key of the published tables: the same for two
  /// cells that differ in the numbering of vertices or in vertices on no path.
  public func canonicalKey(of architecture: Architecture) throws -> String {
    try cells(architecture).pruned.officialHash.hexadecimal
  }
}

extension NASBench101Cell {
  /// `hash_module` of the official graph_util.py, byte for byte: each vertex starts as the text of
  /// (out-degree, in-degree, label), takes in its sorted neighbors as often as there are vertices,
  /// and the sorted vertices make the result. The official labels are -1 input, -2 output, then
  /// the operations from 0.
  var officialHash: MD5 {
    let before = (0..<vertexCount).map(predecessors)
    let after = (0..<vertexCount).map(successors)
    var hashes = (0..<vertexCount).map { vertex in
      let label =
        switch labels[vertex] {
        case NASBench101.inputLabel: -1
        case NASBench101.outputLabel: -2
        default: NASBench101.number(ofLabel: labels[vertex]).official
        }
      return MD5(of: Array("(\(after[vertex].count), \(before[vertex].count), \(label))".utf8))
    }
    var message: [UInt8] = []
    for _ in 0..<vertexCount {
      hashes = (0..<vertexCount).map { vertex in
        message.removeAll(keepingCapacity: true)
        for hash in before[vertex].map({ hashes[$0] }).sorted() {
          hash.appendHexadecimal(to: &message)
        }
        message.append(UInt8(ascii: "|"))
        for hash in after[vertex].map({ hashes[$0] }).sorted() {
          hash.appendHexadecimal(to: &message)
        }
        message.append(UInt8(ascii: "|"))
        hashes[vertex].appendHexadecimal(to: &message)
        return MD5(of: message)
      }
    }
    let list = hashes.sorted().map { "'\($0.hexadecimal)'" }.joined(separator: ", ")
    return MD5(of: Array("[\(list)]".utf8))
  }
}
