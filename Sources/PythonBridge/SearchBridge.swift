import Embeddings
import Regression
import Search
import Spaces
import Tensors

/// Searches: tables of measured values, strategies, studies, regret.
func registerSearch(in m: ModuleBuilder) {
  m.type(ObjectiveTableHandle.self)
  m.type(StrategyHandle.self)
  m.type(StudyHandle.self)
  registerObjectiveTables(in: m)
  registerStrategies(in: m)
  registerStudies(in: m)
  m.long(
    "regret_curve", "incumbents", "optimum", "confidence", "seed",
    doc: "(mean, median, lower, upper) of the regret after each evaluation."
  ) {
    (
      control: RunControl, incumbents: [DoubleView], optimum: Double, confidence: Double, seed: Int
    ) in
    let curve = try RegretCurve(
      incumbents: incumbents.map { Array($0.elements) }, optimum: optimum)
    let intervals = try curve.meanIntervals(
      confidence: confidence, seed: seed, control: control)
    return Tuple(curve.mean, curve.median, intervals.map(\.lower), intervals.map(\.upper))
  }
}

private func registerObjectiveTables(in m: ModuleBuilder) {
  m.long(
    "table_new", "space", "list", "values", "listed_only",
    doc: "A table of one value for each architecture, higher is better."
  ) {
    (
      control: RunControl, space: SpaceHandle, list: ArchitectureListHandle, values: DoubleView,
      listedOnly: Bool
    ) in
    ObjectiveTableHandle(
      try ObjectiveTable(
        list.values, Array(values.elements), in: space.space, isListedOnly: listedOnly,
        control: control))
  }
  m.def("table_space", "table", doc: "The space that a search of the table visits.") {
    (table: ObjectiveTableHandle) in SpaceHandle(table.table.space)
  }
  m.def("table_values", "table", "list", doc: "The value of each architecture.") {
    (table: ObjectiveTableHandle, list: ArchitectureListHandle) in
    try list.values.map(table.table.value)
  }
  m.def("table_best", "table", doc: "The best architecture and its value.") {
    (table: ObjectiveTableHandle) in
    let (table, best) = (table.table, table.table.best)
    return Tuple(ArchitectureHandle(table.architectures[best]), table.values[best])
  }
  m.def("table_list", "table", doc: "The listed architectures.") {
    (table: ObjectiveTableHandle) in ArchitectureListHandle(table.table.architectures)
  }
}

private func registerStrategies(in m: ModuleBuilder) {
  m.def("strategy_random_search", doc: "Independent samples.") { () in
    StrategyHandle(RandomSearch())
  }
  m.def("strategy_local_search", doc: "Hill climbing with restarts.") { () in
    StrategyHandle(LocalSearch())
  }
  m.def("strategy_regularized_evolution", "population", "sample", doc: "Aging evolution.") {
    (population: Int, sample: Int) in
    StrategyHandle(try RegularizedEvolution(populationSize: population, sampleSize: sample))
  }
  m.def(
    "strategy_latent_search", "model", "settings", "candidates", "labels", "options",
    doc: "Expected improvement of a sparse Gaussian process over codes."
  ) {
    (
      model: SVGeHandle, settings: [String: Int], candidates: String, labels: String,
      options: [String: Int]
    ) in
    var guide = ExpectedImprovementGuide()
    for (name, value) in options {
      switch name {
      case "inducing_points": guide.surrogate.inducingPoints = value
      case "iterations": guide.surrogate.iterations = value
      case "per_feature": guide.surrogate.ard = value != 0
      case "grid": guide.proposal.candidates = value
      default: guide.proposal.refinements = value
      }
    }
    return StrategyHandle(
      try LatentSearch(
        model.model, guide: guide,
        settings: latentSettings(settings, candidates: candidates, labels: labels)))
  }
  m.def(
    "strategy_gradient_ascent", "model", "settings", "candidates", "labels", "kind", "options",
    doc: "Gradient ascent on a performance head over codes."
  ) {
    (
      model: SVGeHandle, settings: [String: Int], candidates: String, labels: String, kind: String,
      options: [String: Double]
    ) in
    guard let kind = PerformanceHead.Kind(rawValue: kind) else {
      throw ConversionError.value("unknown kind '\(kind)': choose mlp or gp")
    }
    var guide = AscentGuide(model: model.model)
    guide.kind = kind
    guide.starts = settings["starts"] ?? guide.starts
    guide.steps = settings["steps"] ?? guide.steps
    guide.rate = options["rate"] ?? guide.rate
    guide.recipe = try PerformanceHead.Recipe(
      options: options.filter { $0.key != "rate" })
    return StrategyHandle(
      try LatentSearch(
        model.model, guide: guide,
        settings: latentSettings(settings, candidates: candidates, labels: labels)))
  }
}

/// The settings that both latent strategies share.
private func latentSettings(
  _ numbers: [String: Int], candidates: String, labels: String
) throws -> LatentSearch.Settings {
  var settings = LatentSearch.Settings()
  settings.initial = numbers["initial"] ?? settings.initial
  settings.batch = numbers["batch"] ?? settings.batch
  settings.draws = numbers["samples"] ?? settings.draws
  guard let scale = LabelScale(rawValue: labels) else {
    throw ConversionError.value("unknown labels '\(labels)': choose linear or normal_scores")
  }
  settings.labelScale = scale
  switch candidates {
  case "box": settings.candidates = .box
  case "architectures":
    settings.candidates = .architectures(
      samples: numbers["pool"] ?? 1000, parents: numbers["parents"] ?? 10)
  default:
    throw ConversionError.value("unknown candidates '\(candidates)': choose box or architectures")
  }
  return settings
}

private func registerStudies(in m: ModuleBuilder) {
  m.def(
    "study_new", "strategy", "space", "seed", "skip_duplicates",
    doc: "A search without trials."
  ) {
    (strategy: StrategyHandle, space: SpaceHandle, seed: Int, skips: Bool) in
    StudyHandle(Study(strategy.strategy, in: space.space, seed: seed, skipsDuplicates: skips))
  }
  m.long("study_run", "study", "table", "queries", doc: "That many trials with a table's values.") {
    (control: RunControl, study: StudyHandle, table: ObjectiveTableHandle, queries: Int) in
    try study.use {
      try $0.run(evaluations: queries, control: control, evaluate: table.table.value)
    }
    return PyNone()
  }
  m.long(
    "study_ask", "study", "retry",
    doc: "The next trial as (number, architecture), None at the end of the search."
  ) {
    (control: RunControl, study: StudyHandle, retry: Bool) in
    try study.use { try retry ? $0.next(control: control) : $0.ask(control: control) }
      .map { Tuple($0.index, ArchitectureHandle($0.architecture)) }
  }
  m.def("study_tell", "study", "number", "value", doc: "Gives an asked trial its value.") {
    (study: StudyHandle, number: Int, value: Double) in
    try study.use { try $0.tell(number, score: value) }
    return PyNone()
  }
  m.def("study_trials", "study", doc: "(numbers, architectures, values) of the told trials.") {
    (study: StudyHandle) in
    let trials = try study.read().trials
    return Tuple(
      trials.map(\.index), ArchitectureListHandle(trials.map(\.architecture)), trials.map(\.score))
  }
  m.def("study_count", "study", doc: "The number of told trials.") {
    (study: StudyHandle) in try study.read().trials.count
  }
}
