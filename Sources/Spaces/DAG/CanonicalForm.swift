import Tensors

/// What all renumberings of a labelled graph that keep its first and last node have in common.
///
/// Color refinement (Weisfeiler and Leman 1968) with labels and edge directions, then
/// individualization and refinement in the manner of McKay 1981: a color that several nodes share
/// is split by singling out each of them, and the smallest graph that any such order gives is the
/// representative. Nodes with the same neighbors are interchangeable, so one of them is enough.
enum CanonicalForm {
  case representative(Architecture)
  /// The colors of the whole graph, where the search would exceed `searchLimit` steps.
  case refinement(UInt64)

  /// Graphs of at most this many nodes are searched without limit.
  static let exactNodes = 12
  static let searchLimit = 4_000

  init(of architecture: Architecture) {
    var search = Search(architecture)
    let colors = search.refined(search.initialColors)
    if search.visit(colors), let order = search.best?.order {
      self = .representative(Self.renumbered(architecture, preferring: order))
    } else {
      let sum = colors.reduce(UInt64(0)) { $0 &+ Search.mix(UInt64($1)) }
      self = .refinement(Search.mix(sum ^ search.signature(colors)))
    }
  }

  /// Topological order, of the nodes that may come next always the first in `order`.
  private static func renumbered(_ architecture: Architecture, preferring order: [Int])
    -> Architecture
  {
    let masks = architecture.predecessors
    var placed: UInt64 = 0
    var sequence: [Int] = []
    while let next = order.first(where: {
      placed >> UInt64($0) & 1 == 0 && masks[$0] & ~placed == 0
    }) {
      placed |= 1 << UInt64(next)
      sequence.append(next)
    }
    return PackedDraft(architecture).renumbered(count: sequence.count) { sequence[$0] }
      .architecture
  }
}

private struct Search {
  let count: Int
  let labels: [UInt8]
  /// Entry i · count + j: 0, or 1 + the label of i→j.
  let matrix: [UInt8]
  var best: (form: [UInt8], order: [Int])?
  private var remaining: Int

  init(_ architecture: Architecture) {
    count = architecture.nodeCount
    let draft = PackedDraft(architecture)
    labels = draft.node
    var matrix = [UInt8](repeating: 0, count: count * count)
    for target in 0..<count {
      for source in 0..<target { matrix[source * count + target] = draft.edge[source, target] }
    }
    self.matrix = matrix
    remaining = count <= CanonicalForm.exactNodes ? .max : CanonicalForm.searchLimit
  }

  var initialColors: [Int] {
    (0..<count).map { $0 == 0 ? 0 : $0 == count - 1 ? 1 : 2 + Int(labels[$0]) }
  }

  static func mix(_ value: UInt64) -> UInt64 {
    RandomSource.mix(value &+ 0x9E37_79B9_7F4A_7C15)
  }

  /// A node's color and the multiset of its neighbors' colors, directions and edge labels, mixed.
  private func surroundings(of node: Int, _ colors: [Int]) -> UInt64 {
    var sum: UInt64 = 0
    for other in 0..<count {
      let (out, into) = (matrix[node * count + other], matrix[other * count + node])
      let color = UInt64(colors[other]) << 16
      if out != 0 { sum &+= Self.mix(color | UInt64(out) << 1) }
      if into != 0 { sum &+= Self.mix(color | UInt64(into) << 1 | 1) }
    }
    return Self.mix(sum ^ Self.mix(UInt64(colors[node]) << 32))
  }

  /// The sum of all surroundings: one number for the colored graph.
  func signature(_ colors: [Int]) -> UInt64 {
    (0..<count).reduce(0) { $0 &+ surroundings(of: $1, colors) }
  }

  /// Colors 0, 1, 2, ... whose classes refinement splits no further. The order of the colors is a
  /// function of the structure alone.
  func refined(_ colors: [Int]) -> [Int] {
    var colors = Self.ranks(colors.map { (UInt64($0), 0) })
    while true {
      let next = Self.ranks(
        colors.indices.map { (UInt64(colors[$0]), surroundings(of: $0, colors)) })
      if next.max() == colors.max() { return next }
      colors = next
    }
  }

  private static func ranks(_ keys: [(UInt64, UInt64)]) -> [Int] {
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var ranks = [Int](repeating: 0, count: keys.count)
    for (previous, node) in zip(order, order.dropFirst()) {
      ranks[node] = ranks[previous] + (keys[node] == keys[previous] ? 0 : 1)
    }
    return ranks
  }

  /// Keeps the smallest form below these colors; false where the limit is met.
  mutating func visit(_ colors: [Int]) -> Bool {
    guard remaining > 0 else { return false }
    remaining -= 1
    let shared = (0..<count).first { color in colors.count { $0 == color } > 1 }
    guard let shared else {
      keep(colors)
      return true
    }
    let members = colors.indices.filter { colors[$0] == shared }
    for (position, member) in members.enumerated()
    where !members.prefix(position).contains(where: { areInterchangeable($0, member) }) {
      var single = colors.map { $0 * 2 + 1 }
      single[member] -= 1
      guard visit(refined(single)) else { return false }
    }
    return true
  }

  private func areInterchangeable(_ a: Int, _ b: Int) -> Bool {
    (0..<count).allSatisfy {
      matrix[a * count + $0] == matrix[b * count + $0]
        && matrix[$0 * count + a] == matrix[$0 * count + b]
    }
  }

  /// Of colors that are all different.
  private mutating func keep(_ colors: [Int]) {
    var order = [Int](repeating: 0, count: count)
    for (node, color) in colors.enumerated() { order[color] = node }
    var form = order.map { labels[$0] }
    for source in order {
      for target in order { form.append(matrix[source * count + target]) }
    }
    if let best, !form.lexicographicallyPrecedes(best.form) { return }
    best = (form, order)
  }
}
