/// Edges as a record refers to them; the tape keeps them alive.
struct EdgeList {
  let sources: UnsafeMutablePointer<Int32>
  let places: UnsafeMutablePointer<Int32>
  let offsets: UnsafeMutablePointer<Int32>

  init(_ edges: Edges) {
    (sources, places, offsets) = (edges.sources, edges.places, edges.offsets)
  }

  @inline(__always)
  func range(_ target: Int) -> Range<Int> { Int(offsets[target])..<Int(offsets[target + 1]) }
}
