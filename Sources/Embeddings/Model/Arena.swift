import Tensors

typealias Floats = UnsafeMutablePointer<Float>

/// Memory planned once: hands out zeroed arrays that live as long as the arena.
final class Arena {
  private var floats: [Tensor] = []
  private var integers: [UnsafeMutableRawPointer] = []

  func floats(_ count: Int) throws -> Floats {
    let tensor = try Tensor(shape: [count])
    floats.append(tensor)
    return tensor.base
  }

  func integers<Integer: FixedWidthInteger>(
    _ count: Int, of: Integer.Type
  ) -> UnsafeMutablePointer<Integer> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Integer>.stride, alignment: 64)
    integers.append(raw)
    let typed = raw.bindMemory(to: Integer.self, capacity: max(count, 1))
    typed.initialize(repeating: 0, count: count)
    return typed
  }

  deinit { for block in integers { block.deallocate() } }
}
