"""Writes torch_mixture.safetensors: a network of mixed operations and adaptive poolings in PyTorch.

Weights, coefficients, images and labels are functions of their index, which the tests compute too:
    python make_torch_mixture.py        (needs torch)
"""

import math
import pathlib

import torch
import torch.nn.functional as F
from make_torch_network import conv_bn, ours, set_weights, write
from torch import nn

CHANNELS, HEIGHT, WIDTH, BATCH, CLASSES = 5, 9, 7, 6, 4
POOLED = [((7, 5), (3, 4)), ((8, 8), (1, 1)), ((3, 2), (5, 7)), ((6, 9), (4, 9))]


def waves(count, frequency, scale):
    return torch.tensor([math.sin(frequency * i) * scale for i in range(count)], dtype=torch.float64).float()


def candidates():
    """In the order of the coefficients: skip, 1×1, 3×3, separable 3×3, average, maximum; `none` has no module."""
    separable = nn.Sequential(
        nn.ReLU(), nn.Conv2d(CHANNELS, CHANNELS, 3, 1, 1, groups=CHANNELS, bias=False),
        nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS))
    return nn.ModuleList([
        nn.Identity(), conv_bn(CHANNELS, CHANNELS, 1), conv_bn(CHANNELS, CHANNELS, 3), separable,
        nn.AvgPool2d(3, 1, 1, count_include_pad=False), nn.MaxPool2d(3, 1, 1)])


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, CHANNELS, 3, 1, 1, bias=False), nn.BatchNorm2d(CHANNELS))
        self.edges = nn.ModuleList([candidates() for _ in range(3)])
        self.last = nn.BatchNorm2d(CHANNELS)
        self.classifier = nn.Linear(CHANNELS, CLASSES)

    def forward(self, x, coefficients):
        def edge(position, source, row):
            return sum(a * op(source) for op, a in zip(self.edges[position], coefficients[row]))

        nodes = [self.stem(x)]
        nodes.append(edge(0, nodes[0], 0))
        nodes.append(edge(1, nodes[0], 1) + edge(2, nodes[1], 0))
        pooled = F.adaptive_avg_pool2d(nodes[2], (4, 3)) + F.adaptive_avg_pool2d(nodes[1], (4, 3))
        return self.classifier(F.relu(self.last(pooled)).mean((2, 3)))


def main():
    network = Network()
    set_weights(network)
    x = waves(BATCH * HEIGHT * WIDTH * 3, 78.233, 1.5).reshape(BATCH, HEIGHT, WIDTH, 3).permute(0, 3, 1, 2).contiguous()
    y = torch.tensor([(3 * i + 1) % CLASSES for i in range(BATCH)])
    coefficients = (waves(12, 2.1, 0.5) + 0.3).reshape(2, 6)
    x.requires_grad_(True), coefficients.requires_grad_(True)
    loss = F.cross_entropy(network(x, coefficients), y)
    loss.backward()
    saved = {"loss": loss.detach().reshape(1), "coefficients": coefficients.grad,
             "image": x.grad.permute(0, 2, 3, 1).contiguous()}
    for position, parameter in enumerate(network.parameters()):
        saved[f"gradient{position}"] = ours(parameter.grad)
    for number, ((height, width), size) in enumerate(POOLED):
        x = waves(height * width, 78.233, 1).reshape(1, 1, height, width).requires_grad_(True)
        pooled = F.adaptive_avg_pool2d(x, size)
        pooled.backward(waves(pooled.numel(), 3.3, 1).reshape(pooled.shape))
        saved[f"pooled{number}"] = pooled.detach().reshape(size)
        saved[f"pooled_gradient{number}"] = x.grad.reshape(height, width)
    write(pathlib.Path(__file__).with_name("torch_mixture.safetensors"), saved)


if __name__ == "__main__":
    main()
