// A predictor of one's own: it joins the catalog, learns, is saved and loaded, and guides a search like all others.
import Experiments
import Predictors
import Search
import Spaces
import Tensors

try PredictorCatalog.register(NearestNeighbors.entry)
print("the catalog:", PredictorCatalog.entries.map(\.key).joined(separator: ", "))

let space = NASBench201()
let cells = try space.sample(300, seed: 0)
// What is to be predicted, here the number of convolutions.
let labels = cells.map { cell in
  Double(cell.edges.count { space.operations[$0.label].contains("conv") })
}
let data = try TrainingData(Array(cells[..<200]), labels: Array(labels[..<200]))
for text in ["nearest_neighbors(neighbors=3)", "gp", "bayes_lin_reg(encoding=path)"] {
  let predictor = try PredictorCatalog.predictor(describedBy: text, on: space)
  let fitted = try predictor.fit(data)
  let again = try PredictorCatalog.load(serialized: fitted.serialized())
  let found = try again.predict(Array(cells[200...])).means
  let correlation = try Correlation.spearman(found, Array(labels[200...]))
  print("\(predictor): Spearman correlation \((correlation * 1000).rounded() / 1000)")
}

// As the guide of a search, towards many convolutions.
let strategy = try StrategyCatalog.strategy(
  "predictor_search(predictor=nearest_neighbors(neighbors=3),acquisition=mean)", in: space)
let study = try Study(strategy, in: space, seed: 0)
try study.run(evaluations: 40) { cell in
  Double(cell.edges.count { space.operations[$0.label].contains("conv") })
}
if let best = study.best { print("the best of \(study.count) has \(Int(best.value)) convolutions") }
