import Networks

/// A zero-cost proxy: a number that a network at initialization shows with one minibatch, before any
/// training (Abdelfattah et al. 2021, "Zero-Cost Proxies for Lightweight NAS").
///
/// A proxy is a value; one of your own joins the catalog by its `entry`:
///
///     let proxy = Proxy(
///       key: "mean_gradient", title: "Mean gradient", className: "MeanGradient", paper: "none",
///       summary: "The largest gradient."
///     ) { untrained in try untrained.gradients.map { $0.array.max() ?? 0 }.max().map(Double.init) ?? 0 }
///     try PredictorCatalog.register(proxy.entry)
public struct Proxy: Sendable {
  /// What is computed once for all proxies that read it.
  public enum Pass: CaseIterable, Sendable {
    /// The cross-entropy of the minibatch with its gradients, normalizations by the batch.
    case loss
    /// The sum of all scores with its gradients, those by the images among them.
    case scores
    /// Nothing: the proxy makes passes of its own.
    case none
  }

  /// Lower case with underscores, such as "grad_norm"; the key of the catalog too.
  public let key: String
  /// A few words, as lists show it.
  public let title: String
  /// The class that Python gives it, such as "GradNorm".
  public let className: String
  /// Authors, year and title.
  public let paper: String
  /// A sentence or two: what it measures.
  public let summary: String
  /// What is computed before `score` is asked.
  public let pass: Pass
  /// Whether images change it; without any it scores networks for those of the space's paper.
  public let needsImages: Bool
  /// What stays readable after the pass, such as `{ $0.convolutionOutputs }`; by default nothing but
  /// gradients.
  public let observes: @Sendable (NetworkGraph) -> [Observation]
  /// The number, higher for better networks; what is not finite counts as `failure`. It must depend on
  /// nothing but the network that it gets.
  public let score: @Sendable (UntrainedNetwork) throws -> Double

  /// The number of a network that a proxy cannot score, such as one whose output depends on nothing:
  /// as in the study, below all others.
  public static let failure = -1e8

  /// A proxy; what each argument is, the property of its name says.
  public init(
    key: String, title: String, className: String, paper: String, summary: String,
    pass: Pass = .loss, needsImages: Bool = true,
    observes: @escaping @Sendable (NetworkGraph) -> [Observation] = { _ in [] },
    score: @escaping @Sendable (UntrainedNetwork) throws -> Double
  ) {
    (self.key, self.title, self.className) = (key, title, className)
    (self.paper, self.summary, self.pass) = (paper, summary, pass)
    (self.needsImages, self.observes, self.score) = (needsImages, observes, score)
  }

  /// The library's proxies: those of the study of White et al. 2021, then newer ones. Each is a row of
  /// `PredictorCatalog` too.
  public static let all: [Proxy] = [
    .gradNorm, .snip, .grasp, .fisher, .synflow, .jacobCov, .nwot, .zen, .zico,
  ]
}
