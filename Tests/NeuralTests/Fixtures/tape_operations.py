"""Writes tape_operations.json: every operation of the tape in PyTorch's float64, forward and backward.

    python tape_operations.py      (PyTorch 2.15.0)

Operand k's element i is 0.9·sin(0.37·i + 1.3·k + 0.2), the gradient of the result's element i is cos(0.61·i). The
operands' shapes and everything else are those of `TapeCase` with 5 rows and 4 columns.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
R, C = 5, 4
EDGES = [(e * 7 % R, e * 5 % 11 % (R - 1)) for e in range(2 * R)]
SOURCES, TARGETS = (torch.tensor(column) for column in zip(*EDGES))
LABELS = [row * 3 % 4 for row in range(R)]
WEIGHTS = torch.tensor([row % 5 / 4 for row in range(R)])


def operand(k, rows, columns):
    values = [0.9 * math.sin(0.37 * i + 1.3 * k + 0.2) for i in range(rows * columns)]
    return torch.tensor(values).reshape(rows, columns).requires_grad_()


def received(messages):
    return torch.zeros(R - 1, messages.shape[1]).index_add(0, TARGETS, messages)


def degrees():
    return torch.bincount(TARGETS, minlength=R - 1).clamp(min=1)[:, None]


def maximum(x):
    rows = []
    for target in range(R - 1):
        sources = [s for s, t in EDGES if t == target]
        rows.append(x[sources].max(0).values if sources else torch.zeros(C))
    return torch.stack(rows)


def attention(q, k, v, heads, segments):
    parts = []
    for q, k, v in zip(q.split(segments), k.split(segments), v.split(segments)):
        def split(x):
            return x.reshape(len(x), heads, -1).transpose(0, 1)
        if len(q):
            parts.append(F.scaled_dot_product_attention(split(q), split(k), split(v)).transpose(0, 1).reshape(len(q), -1))
    return torch.cat(parts)


def gru(x, h, wx, wh, bx, bh):
    return torch.gru_cell(x, h, wx.T, wh.T, bx[0], bh[0])


def lstm(x, h, c, wx, wh, bx, bh):
    return torch.cat(torch.lstm_cell(x, (h, c), wx.T, wh.T, bx[0], bh[0]), 1)


def ranking(scores, cost, weights):
    pairs = [(i, j) for i in range(R) for j in range(R) if LABELS[i] > LABELS[j]]
    total = sum(weights[i] * weights[j] * cost(scores[i, 0] - scores[j, 0]) for i, j in pairs)
    return (total / sum(weights[i] * weights[j] for i, j in pairs)).reshape(1, 1)


def one(loss):
    return loss.reshape(1, 1)


SHAPE, ROW, COLUMN = (R, C), (1, C), (R, 1)
LINEAR = [SHAPE, (C, C + 2), (1, C + 2)]
NORM = [(R + 1, C), ROW, ROW]
SEGMENTS = [R // 3, R - R // 3]
CASES = {
    "identity": ([SHAPE], lambda x: x * 1),
    "reLU": ([SHAPE], torch.relu),
    "leakyReLU": ([SHAPE], lambda x: F.leaky_relu(x, 0.25)),
    "tanh": ([SHAPE], torch.tanh),
    "sigmoid": ([SHAPE], torch.sigmoid),
    "softplus": ([SHAPE], F.softplus),
    "exponential": ([SHAPE], torch.exp),
    "geLU": ([SHAPE], F.gelu),
    "linear": (LINEAR, lambda x, w, b: x @ w + b),
    "linearReLU": (LINEAR, lambda x, w, b: torch.relu(x @ w + b)),
    "linearLeaky": (LINEAR, lambda x, w, b: F.leaky_relu(x @ w + b, 0.125)),
    "linearTanh": (LINEAR, lambda x, w, b: torch.tanh(x @ w + b)),
    "linearSigmoid": (LINEAR, lambda x, w, b: torch.sigmoid(x @ w + b)),
    "linearGeLU": (LINEAR, lambda x, w, b: F.gelu(x @ w + b)),
    "linearWithoutBias": ([SHAPE, (C, 2 * C + 1)], lambda x, w: x @ w),
    "add": ([SHAPE, SHAPE], torch.add),
    "addRow": ([SHAPE, ROW], torch.add),
    "addColumn": ([SHAPE, COLUMN], torch.add),
    "addNumber": ([SHAPE, (1, 1)], torch.add),
    "subtract": ([SHAPE, SHAPE], torch.sub),
    "subtractColumn": ([SHAPE, COLUMN], torch.sub),
    "multiply": ([SHAPE, SHAPE], torch.mul),
    "multiplyRow": ([SHAPE, ROW], torch.mul),
    "multiplyColumn": ([SHAPE, COLUMN], torch.mul),
    "multiplySelf": ([SHAPE], lambda x: x * x),
    "scale": ([SHAPE], lambda x: -1.5 * x + 0.25),
    "gather": ([SHAPE], lambda x: x[[i * 5 % R for i in range(R + 3)]]),
    "rows": ([SHAPE], lambda x: x[R // 2:] ** 2),
    "columns": ([SHAPE], lambda x: x[:, C // 2:] * 1),
    "concatenateColumns": ([SHAPE, (R, 3), (R, C + 1)], lambda *x: torch.cat(x, 1)),
    "concatenateRows": ([SHAPE, (2, C), (R + 1, C)], lambda *x: torch.cat(x, 0)),
    "sum": ([SHAPE], lambda x: received(x[SOURCES])),
    "weightedSum": ([SHAPE, (1, len(EDGES))], lambda x, w: received(x[SOURCES] * w.T)),
    "weightedMean": ([SHAPE, (1, len(EDGES))], lambda x, w: received(x[SOURCES] * w.T) / degrees()),
    "mean": ([SHAPE], lambda x: received(x[SOURCES]) / degrees()),
    "maximum": ([SHAPE], maximum),
    "segmentSum": ([SHAPE], lambda x: torch.stack([part.sum(0) for part in x.split([0, R // 3, 0, R - R // 3, 0])])),
    "gatedSum": ([SHAPE, SHAPE], lambda g, v: received((torch.sigmoid(g) * v)[SOURCES])),
    "gatedSumOfOne": ([COLUMN, SHAPE], lambda g, v: received((torch.sigmoid(g) * v)[SOURCES])),
    "softmax": ([SHAPE], lambda x: torch.softmax(x, 1)),
    "normalizeRows": ([SHAPE], F.normalize),
    "layerNorm": (NORM, lambda x, a, b: F.layer_norm(x, [C], a[0], b[0])),
    "layerNormPlain": ([SHAPE], lambda x: F.layer_norm(x, [C])),
    "batchNorm": (NORM, lambda x, a, b: F.batch_norm(x, None, None, a[0], b[0], training=True)),
    "batchNormRunning": (NORM, lambda x, a, b: F.batch_norm(x, torch.full([C], 0.5), torch.arange(C) + 0.5, a[0], b[0])),
    "attention": ([SHAPE, SHAPE, (R, C + 1)], lambda q, k, v: attention(q, k, v, 1, SEGMENTS)),
    "attentionOfHeads": ([(R, 2 * C), (R, 2 * C), (R, 2 * C + 2)], lambda q, k, v: attention(q, k, v, 2, [R])),
    "gru": ([(R, C + 1), SHAPE, (C + 1, 3 * C), (C, 3 * C), (1, 3 * C), (1, 3 * C)], gru),
    "lstm": ([(R, C + 1), SHAPE, SHAPE, (C + 1, 4 * C), (C, 4 * C), (1, 4 * C), (1, 4 * C)], lstm),
    "squaredError": ([SHAPE, SHAPE], lambda x, y: one(F.mse_loss(x, y))),
    "absoluteError": ([SHAPE, SHAPE], lambda x, y: one(F.l1_loss(x, y))),
    "crossEntropy": ([SHAPE], lambda x: one(F.cross_entropy(x, torch.tensor([i * 7 % C for i in range(R)])))),
    "binaryCrossEntropy": ([SHAPE, SHAPE], lambda x, t: one(F.binary_cross_entropy_with_logits(x, t))),
    "gaussian": ([SHAPE, SHAPE, SHAPE],
                 lambda m, v, t: one(-torch.distributions.Normal(m, torch.exp(v / 2)).log_prob(t).mean())),
    "divergence": ([SHAPE, SHAPE], lambda m, v: one(-0.5 * (1 + v - m ** 2 - v.exp()).sum(1).mean())),
    "hinge": ([COLUMN], lambda s: ranking(s, lambda d: torch.relu(1 - d), torch.ones(R))),
    "logisticRanking": ([COLUMN], lambda s: ranking(s, lambda d: -F.logsigmoid(d), torch.ones(R))),
    "weightedLoss": ([SHAPE, SHAPE], lambda x, y: one((WEIGHTS * ((x - y) ** 2).mean(1)).sum())),
    "weightedRanking": ([COLUMN], lambda s: ranking(s, lambda d: -F.logsigmoid(d), WEIGHTS)),
}

written = {}
for name, (shapes, work) in CASES.items():
    operands = [operand(k, *shape) for k, shape in enumerate(shapes)]
    result = work(*operands)
    result.backward(torch.tensor([math.cos(0.61 * i) for i in range(result.numel())]).reshape(result.shape))
    written[name] = {"result": result.flatten().tolist(),
                     "gradients": [x.grad.flatten().tolist() for x in operands]}
path = pathlib.Path(__file__).with_name("tape_operations.json")
path.write_text(json.dumps(written, indent=None, separators=(",", ":")).replace("},", "},\n") + "\n")
