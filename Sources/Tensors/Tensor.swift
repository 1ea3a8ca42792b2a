import Glibc
import Synchronization

/// A dense row-major float32 array whose memory never moves, so that it can be lent by pointer.
///
/// The memory is 64-byte aligned when the tensor owns it, and zero at first. A tensor is a reference:
/// two names of one tensor see the same elements. Writing while another thread reads is the
/// caller's affair.
public final class Tensor: @unchecked Sendable {
  public let shape: [Int]
  /// The number of elements, the product of `shape`.
  public let count: Int
  /// The first element; valid as long as the tensor lives.
  public let base: UnsafeMutablePointer<Float>
  private let owner: AnyObject?

  private static let liveCount = Atomic<Int>(0)
  /// How many tensors exist: what leak tests watch.
  public static var live: Int { liveCount.load(ordering: .relaxed) }

  /// Zeros. Throws `invalidShape` or `outOfMemory`.
  public init(shape: [Int]) throws {
    count = try Self.elementCount(of: shape)
    self.shape = shape
    owner = nil
    base = try Self.allocate(max(count, 1))
    base.initialize(repeating: 0, count: count)
    Self.liveCount.add(1, ordering: .relaxed)
  }

  /// A view of memory that `owner` keeps alive. Throws `invalidShape`.
  public init(borrowing base: UnsafeMutablePointer<Float>, shape: [Int], owner: AnyObject) throws {
    count = try Self.elementCount(of: shape)
    self.shape = shape
    self.base = base
    self.owner = owner
    Self.liveCount.add(1, ordering: .relaxed)
  }

  /// A copy of `values` in the given shape. Throws `mismatchedShapes` where the count differs.
  public convenience init(_ values: [Float], shape: [Int]) throws {
    try self.init(shape: shape)
    guard values.count == count else {
      throw TensorsError.mismatchedShapes(operation: "Tensor", [values.count], shape)
    }
    for (i, value) in values.enumerated() { base[i] = value }
  }

  deinit {
    if owner == nil { free(base) }
    Self.liveCount.subtract(1, ordering: .relaxed)
  }

  /// Large arrays ask for pages of 2 MiB: what streams through them then seldom waits for a page's
  /// address.
  private static func allocate(_ count: Int) throws -> UnsafeMutablePointer<Float> {
    let page = 1 << 21
    let isLarge = count * 4 >= 2 * page
    let alignment = isLarge ? page : 64
    let bytes = (count * 4 + alignment - 1) & ~(alignment - 1)
    guard let raw = aligned_alloc(alignment, bytes) else {
      throw TensorsError.outOfMemory(bytes: bytes)
    }
    if isLarge { madvise(raw, bytes, MADV_HUGEPAGE) }
    return raw.bindMemory(to: Float.self, capacity: count)
  }

  private static func elementCount(of shape: [Int]) throws -> Int {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow, product <= Int.max / 8 else {
        throw TensorsError.invalidShape(shape)
      }
      count = product
    }
    return count
  }

  /// The elements in place, row-major; valid as long as the tensor lives.
  public var elements: UnsafeMutableBufferPointer<Float> { .init(start: base, count: count) }

  /// The elements as a Swift array, copied.
  public var array: [Float] { Array(elements) }
}
