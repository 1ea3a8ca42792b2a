import Tensors

/// Memory that is given out in order and taken back all at once. What it gives never moves before
/// `reset`, which makes one piece of several, so that later rounds of the same size allocate nothing.
struct TapeArena {
  private var chunks: [Tensor] = []
  /// The unused end of the last chunk.
  private var next = 0
  private var end = 0

  private static let smallestChunk = 1 << 16

  /// 64-byte aligned memory with any contents. Throws `TensorsError.outOfMemory`.
  @inline(__always)
  mutating func allocate(bytes: Int) throws -> UnsafeMutableRawPointer {
    let size = max((bytes &+ 63) & ~63, 64)
    if next &+ size > end { try grow(size) }
    defer { next &+= size }
    guard let pointer = UnsafeMutableRawPointer(bitPattern: next) else {
      throw TensorsError.outOfMemory(bytes: bytes)
    }
    return pointer
  }

  @inline(never)
  private mutating func grow(_ size: Int) throws {
    let count = max(size / 4, Self.smallestChunk, chunks.last?.count ?? 0)
    begin(try Tensor(shape: [count]))
  }

  private mutating func begin(_ chunk: Tensor) {
    chunks.append(chunk)
    next = Int(bitPattern: chunk.base)
    end = next + 4 * chunk.count
  }

  /// Zeros everything given out.
  func clear() {
    for chunk in chunks.dropLast() { chunk.base.update(repeating: 0, count: chunk.count) }
    if let chunk = chunks.last {
      chunk.base.update(repeating: 0, count: (next - Int(bitPattern: chunk.base)) / 4)
    }
  }

  mutating func reset() {
    if chunks.count > 1 {
      let total = chunks.reduce(0) { $0 + $1.count }
      chunks.removeAll(keepingCapacity: true)
      (next, end) = (0, 0)
      if let whole = try? Tensor(shape: [total]) { begin(whole) }
    }
    if let chunk = chunks.first { next = Int(bitPattern: chunk.base) }
  }

  /// Bytes that it holds.
  var capacity: Int { chunks.reduce(0) { $0 + 4 * $1.count } }
}
