import Experiments
import Search
import Spaces
import Tables
import Tensors

/// Studies with their journals, and regret.
func registerExperiments(in m: ModuleBuilder) {
  m.type(StudyHandle.self)
  registerStudies(in: m)
  registerTrials(in: m)
  m.long(
    "regret_curve", "incumbents", "optimum", "confidence", "seed",
    doc: "(mean, median, lower, upper) of the regret after each evaluation."
  ) {
    (
      control: RunControl, incumbents: [DoubleView], optimum: Double, confidence: Double, seed: Seed
    ) in
    let curve = try RegretCurve(
      incumbents: incumbents.map { Array($0.elements) }, optimum: optimum)
    let intervals = try curve.meanIntervals(
      confidence: confidence, seed: seed.value, control: control)
    return Tuple(curve.mean, curve.median, intervals.map(\.lower), intervals.map(\.upper))
  }
}

private func registerStudies(in m: ModuleBuilder) {
  m.long(
    "study_new", "strategy", "space", "seed", "skip_duplicates", "journal", "told",
    doc: "A search without trials, with those of its journal, or with those of study_told."
  ) {
    (
      control: RunControl, strategy: StrategyHandle, space: SpaceHandle, seed: Int, skips: Bool,
      journal: FilePath?, told: [String]
    ) in
    StudyHandle(
      try Study(
        strategy.strategy, in: space.space, seed: seed, skipsDuplicates: skips,
        journal: journal?.path, told: told, control: control))
  }
  m.def(
    "study_heading", "path",
    doc: "(strategy, space, seed, skip_duplicates) of the study whose journal this is.",
    gil: .release
  ) {
    (path: FilePath) in
    let heading = try StudyHeading(ofJournalAt: path.path)
    return Tuple(heading.strategy, heading.space, heading.seed, heading.skipsDuplicates)
  }
  m.long(
    "study_run", "study", "objective", "n_trials", doc: "That many trials with a table's values."
  ) {
    (control: RunControl, study: StudyHandle, objective: TableObjectiveHandle, trials: Int) in
    try study.study.run(evaluations: trials, control: control) {
      try objective.objective.value(of: $0, control: control)
    }
    return PyNone()
  }
  m.def("study_flush", "study", doc: "Writes all told trials to the journal.", gil: .release) {
    (study: StudyHandle) in
    try study.study.flush()
    return PyNone()
  }
  m.def("study_close", "study", doc: "Lets the journal go.", gil: .release) {
    (study: StudyHandle) in
    try study.study.closeJournal()
    return PyNone()
  }
}

private func registerTrials(in m: ModuleBuilder) {
  m.long(
    "study_ask", "study", "retry",
    doc: "The next trial as (number, architecture), None at the end of the search."
  ) {
    (control: RunControl, study: StudyHandle, retry: Bool) in
    let study = study.study
    return try (retry ? study.next(control: control) : study.ask(control: control))
      .map { Tuple($0.number, ArchitectureHandle($0.architecture)) }
  }
  m.def(
    "study_tell", "study", "number", "value", "urgent", doc: "Gives an asked trial its value.",
    gil: .release
  ) {
    (study: StudyHandle, number: Int, value: Double, isUrgent: Bool) in
    try study.study.tell(number, value: value, isUrgent: isUrgent)
    return PyNone()
  }
  m.def("study_trials", "study", doc: "(numbers, architectures, values) of the told trials.") {
    (study: StudyHandle) in
    let trials = study.study.trials
    return Tuple(
      trials.map(\.number), ArchitectureListHandle(trials.map(\.architecture)), trials.map(\.value))
  }
  m.def("study_told", "study", doc: "The told trials as text, for study_new.", gil: .release) {
    (study: StudyHandle) in try study.study.toldTrials()
  }
  m.def("study_best", "study", doc: "(number, architecture, value) of the best trial, or None.") {
    (study: StudyHandle) in
    study.study.best.map { Tuple($0.number, ArchitectureHandle($0.architecture), $0.value) }
  }
  m.def("study_count", "study", doc: "The number of told trials.") {
    (study: StudyHandle) in study.study.count
  }
}
