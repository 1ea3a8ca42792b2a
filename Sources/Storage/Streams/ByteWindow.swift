/// The part of a source that is in memory: bytes wait here until they are taken.
final class ByteWindow {
  private let source: any ByteSource
  private let memory: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  /// How many bytes were taken so far.
  private(set) var taken = 0

  init(_ source: any ByteSource, capacity: Int = 1 << 16) {
    self.source = source
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { memory.deallocate() }

  /// The bytes at hand, after reading on where there were fewer than `count` (at most the capacity);
  /// fewer only at the end of the source. Valid until the next call.
  func bytes(atLeast count: Int = 1) throws -> UnsafeMutableRawBufferPointer {
    while end - start < min(count, memory.count) {
      if start > 0 {
        memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
        (start, end) = (0, end - start)
      }
      let step = try source.read(into: .init(rebasing: memory[end...]))
      if step == 0 { break }
      end += step
    }
    return .init(rebasing: memory[start..<end])
  }

  /// Takes `count` of the bytes at hand.
  func take(_ count: Int) {
    start += count
    taken += count
  }
}
