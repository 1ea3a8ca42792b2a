import Spaces
import Tables
import Tensors

/// Metrics of tables as what searches maximize.
func registerObjectives(in m: ModuleBuilder) {
  m.long(
    "objective_new", "table", "metric", "epoch", "seed", "lowest", "listed_only",
    doc: "A metric of a table as what a search maximizes."
  ) {
    (
      control: RunControl, table: BenchmarkTableHandle, metric: String, epoch: Int?, seed: Int?,
      isLowest: Bool, isListedOnly: Bool?
    ) in
    TableObjectiveHandle(
      try table.table.objective(
        metric, epoch: epoch, seed: seed, isLowest: isLowest, isListedOnly: isListedOnly,
        control: control))
  }
  m.def("objective_space", "objective", doc: "The space that a search of it visits.") {
    (objective: TableObjectiveHandle) in SpaceHandle(objective.objective.space)
  }
  m.def("objective_listed_only", "objective", doc: "Whether that is the measured part only.") {
    (objective: TableObjectiveHandle) in objective.objective.isListedOnly
  }
  m.long("objective_values", "objective", "list", doc: "The value of each architecture.") {
    (control: RunControl, objective: TableObjectiveHandle, list: ArchitectureListHandle) in
    try objective.objective.values(of: list.values, control: control)
  }
  m.def("objective_best", "objective", doc: "The best architecture and its value.") {
    (objective: TableObjectiveHandle) in
    let objective = objective.objective
    return Tuple(ArchitectureHandle(objective.bestArchitecture), objective.bestValue)
  }
  m.def("objective_list", "objective", doc: "The measured architectures.", gil: .release) {
    (objective: TableObjectiveHandle) in ArchitectureListHandle(objective.objective.architectures)
  }
}
