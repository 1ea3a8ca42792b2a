"""Writes nb101_cells.txt: pruning, hash and encodings of NAS-Bench-101 cells by a plain
reimplementation of the official ModelSpec and graph_util.py and of NASLib's encodings.
Each line: matrix:operations, what, space-separated values (for path the set columns)."""

import hashlib
import random

OPS = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"]


def text(matrix, ops):
    return "".join(str(e) for row in matrix for e in row) + ":" + ",".join(ops)


def paths(matrix, ops, vertex=0):
    if vertex == len(ops) - 1:
        return [[]]
    found = []
    for target in range(len(ops)):
        if matrix[vertex][target]:
            for rest in paths(matrix, ops, target):
                found.append(([target] if target < len(ops) - 1 else []) + rest)
    return found


def prune(matrix, ops):
    walks = paths(matrix, ops)
    if not walks:
        return None
    kept = sorted({0, len(ops) - 1}.union(*walks))
    return [[matrix[s][t] for t in kept] for s in kept], [ops[v] for v in kept]


def digest(text):
    return hashlib.md5(text.encode()).hexdigest()


def graph_hash(matrix, ops):
    n = len(ops)
    labels = [{"input": -1, "output": -2}.get(op) or OPS.index(op) for op in ops]
    before = [[s for s in range(n) if matrix[s][v]] for v in range(n)]
    after = [[t for t in range(n) if matrix[v][t]] for v in range(n)]
    hashes = [digest(str((len(after[v]), len(before[v]), labels[v]))) for v in range(n)]
    for _ in range(n):
        hashes = [digest("".join(sorted(hashes[w] for w in before[v])) + "|"
                         + "".join(sorted(hashes[w] for w in after[v])) + "|" + hashes[v])
                  for v in range(n)]
    return digest(str(sorted(hashes)))


def pad(matrix, ops):
    n = len(ops)
    place = list(range(n - 1)) + [6]
    wide = [[0] * 7 for _ in range(7)]
    for s in range(n):
        for t in range(n):
            wide[place[s]][place[t]] = matrix[s][t]
    return wide, ops[:-1] + [OPS[0]] * (7 - n) + ops[-1:]


def encodings(matrix, ops):
    wide, names = pad(matrix, ops)
    upper = [wide[s][t] for s in range(7) for t in range(s + 1, 7)]
    bits = {OPS[1]: [0, 0, 1], OPS[0]: [0, 1, 0], OPS[2]: [1, 0, 0]}
    yield "adjacency", upper + [b for op in names[1:-1] for b in bits[op]]
    yield "categorical", upper + [OPS.index(op) for op in names[1:-1]]
    yield "path", sorted({sum(3 ** i * (OPS.index(ops[v]) + 1) for i, v in enumerate(walk))
                          for walk in paths(matrix, ops)})
    tokens = []
    for c in range(1, 7):
        tokens += [wide[r][c] + 1 for r in range(c)]
        tokens += [(["input", "output"] + OPS).index(names[c]) + 2]
    yield "sequence", tokens


def draw(n):
    while True:
        matrix = [[int(s < t and random.random() < 0.5) for t in range(n)] for s in range(n)]
        ops = ["input"] + [random.choice(OPS) for _ in range(n - 2)] + ["output"]
        pruned = prune(matrix, ops)
        if pruned and sum(map(sum, pruned[0])) <= 9:
            return matrix, ops, pruned


random.seed(1)
with open("nb101_cells.txt", "w") as out:
    for n in [2, 3, 3, 4, 4, 5, 5, 6, 6] + [7] * 24:
        matrix, ops, pruned = draw(n)
        rows = [("pruned", [text(*pruned)]), ("hash", [graph_hash(*pruned)])]
        for what, values in rows + list(encodings(matrix, ops)):
            print(text(matrix, ops), what, *values, file=out)
