import Embeddings
import Regression
import Spaces
import Tensors

/// What a latent search remembers: the classes of architectures it asked for, and the labeled codes.
struct LatentMemory: Sendable {
  private(set) var trialCount = 0
  private var trials: [Trial<Architecture>] = []
  /// Told trials that are not among the labels yet.
  private var fresh: [Trial<Architecture>] = []
  /// The classes asked so far, with their values once told.
  private var classes: [String: Double?] = [:]
  /// The code that led to an asked architecture, where it is not its own.
  private var origins: [Architecture: [Double]] = [:]
  private var codes: [Double] = []
  private var values: [Double] = []
  private var startingBox: LatentBox?
  private var worst = Double.infinity
  private var cache: [Architecture: [Double]] = [:]

  private static let mostCached = 50_000

  /// How many classes were asked for.
  var classCount: Int { classes.count }

  mutating func tell(_ trial: Trial<Architecture>) {
    fresh.append(trial)
    trialCount += 1
  }

  /// Whether the architecture's class was never asked for; from now on it was.
  mutating func note(_ architecture: Architecture, in domain: any SearchDomain<Architecture>) throws
    -> Bool
  {
    let hash = try domain.canonicalKey(of: architecture)
    guard classes[hash] == nil else { return false }
    classes[hash] = .some(nil)
    return true
  }

  /// The same of what `code` decoded to. Where that is nothing, or known, the code gets a label: the
  /// worst of the starting values, or the known one.
  mutating func note(
    _ architecture: Architecture?, at code: [Double], in domain: any SearchDomain<Architecture>
  ) throws -> Bool {
    guard let architecture else {
      learn(code, worst)
      return false
    }
    if try note(architecture, in: domain) {
      origins[architecture] = code
      return true
    }
    if let value = classes[try domain.canonicalKey(of: architecture)] ?? nil { learn(code, value) }
    return false
  }

  func isKnown(_ hash: String) -> Bool { classes[hash] != nil }

  /// Makes labels of what was told.
  mutating func absorb(
    in domain: any SearchDomain<Architecture>, _ latent: any LatentSpace, control: RunControl
  ) throws {
    let hashes = try fresh.map { try domain.canonicalKey(of: $0.architecture) }
    let own = fresh.map(\.architecture).filter { origins[$0] == nil }
    let found = try codes(of: own, latent, control: control)
    for (row, architecture) in own.enumerated() { origins[architecture] = Array(found.row(row)) }
    for (trial, hash) in zip(fresh, hashes) {
      classes[hash] = .some(trial.value)
      learn(origins[trial.architecture] ?? [], trial.value)
      origins[trial.architecture] = nil
    }
    trials += fresh
    fresh = []
  }

  /// The labeled codes, (n, latent). The first call settles which are the starting ones.
  mutating func data(_ scale: LabelScale) throws -> (codes: Matrix, labels: [Double]) {
    let matrix = try Matrix(
      rows: values.count, columns: codes.count / max(values.count, 1), elements: codes)
    if startingBox == nil {
      startingBox = LatentBox(of: matrix)
      worst = values.min() ?? 0
    }
    return (matrix, scale.labels(of: values))
  }

  /// The box of the starting codes.
  func box(of codes: Matrix) -> LatentBox { startingBox ?? LatentBox(of: codes) }

  /// The best `count` architectures so far, best first.
  func best(_ count: Int) -> [Architecture] {
    trials.sorted { ($1.value, $0.number) < ($0.value, $1.number) }.prefix(count)
      .map(\.architecture)
  }

  /// The architectures' own codes.
  mutating func codes(
    of architectures: [Architecture], _ latent: any LatentSpace, control: RunControl
  ) throws -> Matrix {
    if cache.count > Self.mostCached { cache = [:] }
    let missing = architectures.filter { cache[$0] == nil }
    if !missing.isEmpty {
      let found = try latent.codes(of: missing, control: control)
      guard found.rows == missing.count else {
        throw SearchError.invalidArgument("\(found.rows) codes for \(missing.count) architectures")
      }
      for (row, architecture) in missing.enumerated() {
        cache[architecture] = Array(found.row(row))
      }
    }
    let elements = architectures.flatMap { cache[$0] ?? [] }
    return try Matrix(
      rows: architectures.count, columns: elements.count / max(architectures.count, 1),
      elements: elements)
  }

  private mutating func learn(_ code: [Double], _ value: Double) {
    codes += code
    values.append(value)
  }
}

/// Architectures of classes that a search has not asked for, each class once.
struct NewArchitectures {
  private(set) var list: [Architecture] = []
  private let memory: LatentMemory
  private let domain: any SearchDomain<Architecture>
  private var hashes: Set<String> = []

  init(
    _ architectures: [Architecture], beside memory: LatentMemory,
    in domain: any SearchDomain<Architecture>
  ) throws {
    (self.memory, self.domain) = (memory, domain)
    try add(architectures, control: RunControl())
  }

  mutating func add(_ architectures: [Architecture], control: RunControl) throws {
    for architecture in architectures {
      try control.check()
      let hash = try domain.canonicalKey(of: architecture)
      if !memory.isKnown(hash), hashes.insert(hash).inserted { list.append(architecture) }
    }
  }

  /// Adds those of `count` random draws.
  mutating func draw(_ count: Int, random: RandomSource, control: RunControl) throws {
    for draw in 0..<count {
      var draws = random.split(draw)
      try add([domain.sample(using: &draws)], control: control)
    }
  }
}
