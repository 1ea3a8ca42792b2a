"""A predictor of one's own, in the catalog beside the library's, compared with one of them, and the guide of a search."""

import numpy as np

import nasturtium as nt


@nt.predictors.register
class NearestNeighbors(nt.predictors.Predictor):
    """The mean label of the nearest training architectures, by their adjacency encodings."""

    key = "nearest_neighbors"
    title = "Nearest neighbors"
    family = "model-based"
    paper = "Fix and Hodges 1951, Discriminatory Analysis"

    def __init__(self, *, neighbors=5, seed=0, workers=None):
        self.neighbors, self.seed, self.workers = neighbors, seed, workers

    def _fit(self, architectures, y, **data):
        self.rows_, self.y_ = architectures.space.encode(architectures), y

    def _predict(self, architectures, *, curves=None):
        rows = architectures.space.encode(architectures)
        distances = ((rows[:, None] - self.rows_[None]) ** 2).sum(2)
        return self.y_[np.argsort(distances, axis=1, kind="stable")[:, : self.neighbors]].mean(1)


print("the catalog:", ", ".join(nt.predictors.classes()))
space = nt.spaces.NASBench201()
cells = space.sample(300, seed=0)
# What is to be predicted, here the number of convolutions.
convolutions = np.array([sum("conv" in space.operations[label] for _, _, label in cell.edges) for cell in cells], float)
for predictor in (NearestNeighbors(neighbors=3), nt.predictors.GP()):
    predictor.fit(cells[:200], convolutions[:200], progress=False)
    print(predictor, "R² of unseen cells:", round(predictor.score(cells[200:], convolutions[200:]), 3))

# As the guide of a search it is named by its text, like the library's.
study = nt.search.PredictorSearch(space, "nearest_neighbors(neighbors=3)", acquisition="mean").run(
    lambda cell: sum("conv" in space.operations[label] for _, _, label in cell.edges), n_trials=40, progress=False)
print("most convolutions in 40 trials:", study.best_value)
