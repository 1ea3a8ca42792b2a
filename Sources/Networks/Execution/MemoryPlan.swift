/// Places buffers in one piece of memory so that those in use at one time do not overlap.
struct MemoryPlan {
  struct Buffer {
    var count: Int
    var first: Int
    var last: Int
  }

  private(set) var buffers: [Buffer] = []

  /// A buffer of `count` numbers, in use from time `first` through `last`; returns its position.
  mutating func reserve(_ count: Int, from first: Int, through last: Int) -> Int {
    buffers.append(Buffer(count: (count + 15) & ~15, first: first, last: last))
    return buffers.count - 1
  }

  /// The offset of each buffer and the size of it all: each goes into the first gap that holds it,
  /// large ones first. Throws `NetworksError.invalidSetting` where the sizes overflow.
  func layout() throws -> (offsets: [Int], count: Int) {
    var offsets = [Int](repeating: 0, count: buffers.count)
    var placed: [Int] = []
    var end = 0
    let order = buffers.indices.sorted {
      (buffers[$1].count, buffers[$0].first, $0) < (buffers[$0].count, buffers[$1].first, $1)
    }
    for index in order {
      let buffer = buffers[index]
      var offset = 0
      for other in placed.sorted(by: { offsets[$0] < offsets[$1] }) {
        let neighbor = buffers[other]
        guard neighbor.first <= buffer.last, buffer.first <= neighbor.last else { continue }
        if offset + buffer.count <= offsets[other] { break }
        offset = max(offset, offsets[other] + neighbor.count)
      }
      guard buffer.count <= 1 << 40, offset <= 1 << 40 else {
        throw NetworksError.invalidSetting("the network needs too much memory: use smaller batches")
      }
      offsets[index] = offset
      end = max(end, offset + buffer.count)
      placed.append(index)
    }
    return (offsets, end)
  }
}
