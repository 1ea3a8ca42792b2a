import Predictors
import Search
import Spaces

/// Search strategies: one door to the catalog.
func registerSearch(in m: ModuleBuilder) {
  m.type(StrategyHandle.self)
  m.def(
    "strategy_catalog",
    doc: "Of each strategy (key, title, paper, needs_model, [(name, default, domain, doc)])."
  ) { () in
    StrategyCatalog.entries.map { entry in
      Tuple(
        entry.key, entry.title, entry.paper, entry.needsModel,
        entry.parameters.map {
          Tuple($0.name, $0.defaultValue.description, $0.domainText, $0.doc)
        })
    }
  }
  m.def(
    "strategy_new", "description", "space", "model", "predictor",
    doc:
      "The described strategy in a space, with the model whose codes it searches, and the predictor "
      + "that its option names where the catalog has none of that name."
  ) {
    (
      description: String, space: SpaceHandle, model: SVGeHandle?, predictor: PredictorHandle?
    ) in
    StrategyHandle(
      try StrategyCatalog.strategy(
        description, in: space.space, model: model?.model, predictor: predictor?.predictor))
  }
  m.def("strategy_description", "strategy", doc: "The strategy with all its settings.") {
    (strategy: StrategyHandle) in strategy.strategy.description.description
  }
  m.def("description_parts", "description", doc: "(key, [(name, value)]) of a description.") {
    (description: String) in
    let parsed = try Description(parsing: description)
    return Tuple(parsed.key, parsed.parameters.map { Tuple($0.name, $0.value.description) })
  }
}
