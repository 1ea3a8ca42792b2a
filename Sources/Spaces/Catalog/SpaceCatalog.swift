import Synchronization

/// Every kind of search space, as one table: what lists, documentation, saved models and the
/// contract tests iterate over. A new space is one type and one row: here, or with `register` where
/// it is the user's own.
///
///     for entry in SpaceCatalog.entries { print(entry.key, entry.title, entry.paper) }
///     let space = try SpaceCatalog.space("enas(layers=12)")
public enum SpaceCatalog {
  /// One kind of space: a row.
  public struct Entry: Sendable {
    /// What descriptions begin with and files hold, such as "nas_bench_201"; never changed once
    /// released.
    public let key: String
    /// What people call it.
    public let title: String
    /// Authors, year and title.
    public let paper: String
    /// Descriptions of spaces of this kind, at least one; the first is the usual one.
    public let examples: [String]
    /// The space that a description with this key means.
    public let make: @Sendable (Description) throws -> any SearchSpace

    /// A row; `SpaceCatalog.register` checks it.
    ///
    /// - Parameters:
    ///   - key: 1 to 64 bytes of letters, digits and `_.+-:@`.
    ///   - examples: at least one description; the contract tests try every one.
    ///   - make: must give a space whose `spaceDescription` is the description it was made from.
    public init(
      key: String, title: String, paper: String, examples: [String],
      make: @escaping @Sendable (Description) throws -> any SearchSpace
    ) {
      (self.key, self.title, self.paper) = (key, title, paper)
      (self.examples, self.make) = (examples, make)
    }
  }

  /// The library's rows, then those that were registered, in the order of their registration.
  public static var entries: [Entry] { builtIn + registered.withLock(\.self) }

  static let registered = Mutex<[Entry]>([])

  static let builtIn: [Entry] = [
    Entry(
      key: "nas_bench_101", title: "NAS-Bench-101",
      paper: "Ying et al. 2019, NAS-Bench-101: Towards Reproducible Neural Architecture Search",
      examples: ["nas_bench_101"],
      make: {
        try $0.allowOnly([])
        return NASBench101()
      }),
    Entry(
      key: "nas_bench_201", title: "NAS-Bench-201",
      paper: "Dong and Yang 2020, NAS-Bench-201: Extending the Scope of Reproducible Neural "
        + "Architecture Search",
      examples: ["nas_bench_201"],
      make: {
        try $0.allowOnly([])
        return NASBench201()
      }),
    Entry(
      key: "enas", title: "ENAS macro space",
      paper: "Pham et al. 2018, Efficient Neural Architecture Search via Parameter Sharing",
      examples: ["enas(layers=6)", "enas(layers=12)", "enas(layers=2)"],
      make: {
        try $0.allowOnly(["layers"])
        return try ENAS(layers: $0.integer("layers") ?? 6)
      }),
    Entry(
      key: "dag", title: "Your own graphs",
      paper: "none: the vocabulary and limits are the user's",
      examples: [
        "dag(operations=[conv,pool,skip],placement=nodes,minimum_nodes=2,maximum_nodes=5,"
          + "maximum_edges=7)",
        "dag(operations=[conv,pool],placement=edges,minimum_nodes=2,maximum_nodes=4,"
          + "maximum_edges=5)",
        "dag(operations=[conv,pool,skip],placement=nodes,edges=[0-1,0-2,1-2,1-3,2-3])",
        "dag(operations=[conv,pool],placement=edges,edges=[0-1,0-2,1-2])",
        "dag(operations=[conv,pool,skip],placement=nodes,edges=[0-1,0-2,1-2,1-3,2-3],"
          + "choices=[0+1,2+1],equivalence=identity)",
        "dag(operations=[conv,none,skip],placement=edges,edges=[0-1,0-2,1-2],"
          + "choices=[0,2+1,0+1+2],equivalence=function)",
        "dag(operations=[conv_3x3,own,none],placement=nodes,meanings=[own:max_pool_3x3],"
          + "minimum_nodes=2,maximum_nodes=4,maximum_edges=5)",
      ],
      make: { try DAG($0) }),
    Entry(
      key: "chain", title: "Your own chains of layers",
      paper: "none: the choices and sizes of the layers are the user's",
      examples: [
        "chain(operations=[conv_3x3,mbconv_3x3-e6,skip_connect],choices=[0+1,0+1+2,1+2],"
          + "channels=[16,24,24],strides=[1,2,1],stem=16,stem_stride=1,head=64)",
        "chain(operations=[conv,pool,none],choices=[0+1,1+0,0+1+2],channels=[16,16,16],"
          + "strides=[1,1,1],stem=16,stem_stride=1,equivalence=function)",
      ],
      make: { try Chain($0) }),
  ]

  /// The space that `text` describes, such as "enas(layers=6)". Throws `malformedText` and
  /// `invalidArgument`.
  public static func space(_ text: String) throws -> any SearchSpace {
    try space(Description(parsing: text))
  }

  /// The space with this description: `space(s.spaceDescription)` equals s, save that a `DAG` or
  /// `Chain` made so has no closures, neither for validity nor for equivalence. Throws `invalidArgument`.
  public static func space(_ description: Description) throws -> any SearchSpace {
    guard let entry = entries.first(where: { $0.key == description.key }) else {
      let keys = entries.map(\.key).joined(separator: ", ")
      throw SpacesError.invalidArgument(
        "no search space '\(description.key)'; there are: \(keys)")
    }
    return try entry.make(description)
  }
}
