"""The networks on graphs and sequences in PyTorch, on dense matrices as White et al. 2021 have them, trained by Adam.

    python torch_graphs.py gcn data.npz [--threads 2]

The file has `adjacency` and `types` of all architectures, `tokens` and `labels` of the `known` first ones, standardized.
Prints one JSON line: seconds of the fit and of a query of all, and predictions.
"""

import argparse
import json
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def normalized(matrix):
    return matrix / matrix.sum(2, keepdim=True)


class GCN(nn.Module):
    """Wen et al. 2020."""

    def __init__(self, types, hidden=144, depth=4, linear=128):
        super().__init__()
        shapes = [(types if layer == 0 else hidden, hidden) for layer in range(depth)]
        self.weights = nn.ParameterList(
            nn.Parameter(nn.init.xavier_uniform_(torch.empty(shape))) for shape in shapes for _ in range(2))
        self.first, self.last = nn.Linear(hidden, linear, bias=False), nn.Linear(linear, 1, bias=False)
        self.dropout = nn.Dropout(0.1)

    def forward(self, adjacency, features):
        along = normalized(adjacency + torch.eye(adjacency.shape[1], dtype=adjacency.dtype))
        against = normalized(along.transpose(1, 2))
        # Nodes that a graph does not have are no rows of its features.
        is_node = features.sum(2, keepdim=True)
        x = features
        for layer in range(0, len(self.weights), 2):
            x = (F.relu(along @ (x @ self.weights[layer])) + F.relu(against @ (x @ self.weights[layer + 1]))) / 2
            x = self.dropout(x)
        return self.last(self.dropout(self.first((x * is_node).sum(1) / is_node.sum(1)))).view(-1)


class BONAS(nn.Module):
    """Shi et al. 2020; a global node follows the others."""

    def __init__(self, types, hidden=64, depth=4):
        super().__init__()
        shapes = [(types + 1 if layer == 0 else hidden, hidden) for layer in range(depth)]
        self.weights = nn.ParameterList(nn.Parameter(torch.empty(shape).uniform_(-0.05, 0.05)) for shape in shapes)
        self.biases = nn.ParameterList(nn.Parameter(torch.empty(hidden).uniform_(-1, 1) / math.sqrt(hidden)) for _ in shapes)
        self.norms = nn.ModuleList(nn.BatchNorm1d(hidden) for _ in shapes)
        self.output = nn.Linear(hidden, 1)

    def forward(self, adjacency, features):
        batch, nodes, types = features.shape
        sums = torch.zeros(batch, nodes + 1, nodes + 1, dtype=adjacency.dtype)
        sums[:, :nodes, :nodes] = adjacency.transpose(1, 2)
        sums[:, nodes, :nodes] = 1
        sums += torch.eye(nodes + 1, dtype=adjacency.dtype)
        x = torch.zeros(batch, nodes + 1, types + 1, dtype=adjacency.dtype)
        x[:, :nodes, :types] = features
        x[:, nodes, types] = 1
        for weight, bias, norm in zip(self.weights, self.biases, self.norms):
            x = F.relu(norm((sums @ (x @ weight) + bias).transpose(1, 2))).transpose(1, 2)
        return self.output(x[:, nodes]).view(-1)


class NAO(nn.Module):
    """Luo et al. 2018 and 2020: predictions, and logits of the tokens again."""

    def __init__(self, vocabulary, hidden=64, inner=16):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.lstm = nn.LSTM(hidden, hidden, batch_first=True, bidirectional=True)
        self.projection = nn.Linear(2 * hidden, hidden)
        self.hidden = nn.ModuleList([nn.Linear(hidden, inner), nn.Linear(inner, hidden)])
        self.output = nn.Linear(hidden, 1)
        self.words = nn.Embedding(vocabulary, hidden)
        self.decoder = nn.LSTM(hidden, hidden, batch_first=True)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.mixture = nn.Linear(2 * hidden, hidden, bias=False)
        self.logits = nn.Linear(hidden, vocabulary)
        self.dropout = nn.Dropout(0.1)

    def encode(self, tokens):
        x = self.dropout(self.embedding(tokens))
        places = F.normalize(x + self.projection(self.lstm(x)[0]), dim=-1)
        code = F.normalize(places.mean(1), dim=-1)
        x = code
        for layer in self.hidden:
            x = self.dropout(F.relu(layer(x)))
        return places, code, self.output((code + x) * math.sqrt(0.5)).view(-1)

    def forward(self, tokens):
        places, code, values = self.encode(tokens)
        previous = torch.cat([torch.zeros_like(tokens[:, :1]), tokens[:, :-1]], 1)
        x = self.dropout(self.words(previous))
        x = (x + self.decoder(x, (code[None], code[None]))[0]) * math.sqrt(0.5)
        attended = F.softmax(self.query(x) @ places.transpose(1, 2), -1) @ places
        x = (x + torch.tanh(self.mixture(torch.cat([attended, x], -1)))) * math.sqrt(0.5)
        return values, self.logits(x)

    def loss(self, tokens, labels):
        values, logits = self(tokens)
        words = F.cross_entropy(logits.flatten(0, 1), tokens.flatten())
        return 0.8 * F.mse_loss(values, labels) + 0.2 * words


def train(model, loss, count, epochs, batch, rate, decay, falls=True, clip=None):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs) if falls else None
    model.train()
    for _ in range(epochs):
        for members in torch.randperm(count).split(batch):
            optimizer.zero_grad()
            loss(members).backward()
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
        if schedule:
            schedule.step()
    model.eval()


def fit_graphs(kind, data, epochs, batch, decay):
    adjacency, features, labels = data["adjacency"], F.one_hot(data["types"]).float(), data["labels"]
    model = kind(features.shape[2])
    train(model, lambda i: F.mse_loss(model(adjacency[i], features[i]), labels[i]), len(labels), epochs, batch, 1e-4, decay)
    return lambda part: model(adjacency[part], features[part])


def fit_sequences(data, is_semi):
    tokens, labels = data["tokens"], data["labels"]
    model = NAO(int(tokens.max()) + 1)

    def fit(tokens, labels):
        train(model, lambda i: model.loss(tokens[i], labels[i]), len(labels), 50, 100, 1e-3, 1e-4, falls=False, clip=5)

    known = tokens[:len(labels)]
    fit(known, labels)
    if is_semi:
        others = tokens[len(labels):][torch.randperm(len(tokens) - len(labels))[:len(labels)]]
        with torch.no_grad():
            found = model.encode(others)[2]
        fit(torch.cat([known] * 10 + [others]), torch.cat([labels] * 10 + [found]))
    return lambda part: model.encode(tokens[part])[2]


FITS = {
    "gcn": lambda data: fit_graphs(GCN, data, 300, 7, 3e-4), "bonas": lambda data: fit_graphs(BONAS, data, 100, 128, 0),
    "nao": lambda data: fit_sequences(data, False), "seminas": lambda data: fit_sequences(data, True),
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=FITS)
    parser.add_argument("data")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    file = np.load(arguments.data)
    data = {"adjacency": torch.tensor(file["adjacency"]).float(), "types": torch.tensor(file["types"]).long(),
            "tokens": torch.tensor(file["tokens"]).long(), "labels": torch.tensor(file["labels"]).float()}
    start = time.perf_counter()
    predict = FITS[arguments.model](data)
    fitted = time.perf_counter()
    with torch.no_grad():
        means = torch.cat([predict(part) for part in torch.arange(len(data["types"])).split(1000)])
    print(json.dumps({"fit": fitted - start, "query": time.perf_counter() - fitted, "means": means.tolist()}))
