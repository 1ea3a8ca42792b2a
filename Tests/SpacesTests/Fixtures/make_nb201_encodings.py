"""Writes nb201_encodings.txt: NAS-Bench-201 encodings by a plain reimplementation of NASLib
(naslib/predictors/utils/encodings_nb201.py and encode_seminas), with the paths of the path
encoding corrected. Each line: official text, encoding name, space-separated numbers."""

import random

OPS = ["skip_connect", "none", "nor_conv_3x3", "nor_conv_1x1", "avg_pool_3x3"]
EDGES = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


def text(ops):
    at = dict(zip(EDGES, ops))
    return "+".join(
        "|" + "|".join(f"{OPS[at[s, t]]}~{s}" for s in range(t)) + "|" for t in (1, 2, 3))


def adjacency(ops):
    return [int(o == i) for o in ops for i in range(5)]


def path(ops):
    at = dict(zip(EDGES, ops))
    row = [0] * 155
    for nodes in [(0, 3), (0, 1, 3), (0, 2, 3), (0, 1, 2, 3)]:
        digits = [at[e] for e in zip(nodes, nodes[1:])]
        base = sum(5 ** i for i in range(1, len(digits)))
        row[base + sum(d * 5 ** j for j, d in enumerate(digits))] = 1
    return row


def sequence(ops):
    matrix = [[0] * 8 for _ in range(8)]
    for s, ts in {0: (1, 2, 3), 1: (4, 5), 2: (6,), 3: (7,), 4: (6,), 5: (7,), 6: (7,)}.items():
        for t in ts:
            matrix[s][t] = 1
    labels = [0] + [o + 1 for o in ops] + [6]
    row = []
    for c in range(1, 8):
        row += [matrix[r][c] + 1 for r in range(c)] + [labels[c] + 2]
    return row


random.seed(1)
cells = [(4, 0, 3, 1, 4, 3), (0,) * 6, (1,) * 6, (2, 2, 2, 2, 2, 2)]
cells += [tuple(random.randrange(5) for _ in range(6)) for _ in range(16)]
with open("nb201_encodings.txt", "w") as out:
    for ops in cells:
        for name, row in [("categorical", ops), ("adjacency", adjacency(ops)),
                          ("path", path(ops)), ("sequence", sequence(ops))]:
            print(text(ops), name, *row, file=out)
