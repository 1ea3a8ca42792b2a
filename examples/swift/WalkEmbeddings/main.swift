import Embeddings
import Spaces

let space = NASBench201()
let cells = try space.sample(400, seed: 0)
let model = try SVGe(space: space, configuration: .init(width: 64, latent: 16), seed: 0)
try model.fit(cells, recipe: .init(learningRate: 3e-3, epochs: 20), seed: 0)

let walk = try model.interpolate(from: cells[0], to: cells[1], steps: 5, repair: true)
for (step, decoded) in walk.decoded.enumerated() {
  print(step, try decoded.architecture.map { try space.text(of: $0) } ?? "(none of the space's)")
}
let measures = try SVGe.smoothness(of: [walk])
print("edits a step:", measures.meanEditDistance, "· steps that change:", measures.changes)
for neighbor in try model.nearest(to: cells[0], among: cells, count: 3) {
  print("at", neighbor.distance, "lies", try space.text(of: cells[neighbor.index]))
}
