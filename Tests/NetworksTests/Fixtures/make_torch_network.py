"""Writes torch_network.safetensors: loss, gradients and a few training steps of a NAS-Bench-201 network in PyTorch.

Weights, images and labels are functions of their index, which the test computes too:
    python make_torch_network.py        (needs torch)
"""

import functools
import json
import math
import pathlib
import struct

import torch
import torch.nn.functional as F
from torch import nn

EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
CELL = ["conv3", "conv1", "pool", "skip", "conv3", "conv1"]
CHANNELS, SIZE, BATCH, CLASSES = 4, 12, 6, 5


def conv_bn(inputs, outputs, kernel, stride=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False)
    return nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs))


def operation(name, channels):
    if name == "skip":
        return nn.Identity()
    if name == "pool":
        return nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    return conv_bn(channels, channels, {"conv3": 3, "conv1": 1}[name])


class Cell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.operations = nn.ModuleList([operation(name, channels) for name in CELL])

    def forward(self, x):
        nodes = [x]
        for target in (1, 2, 3):
            terms = [op(nodes[i]) for op, (i, j) in zip(self.operations, EDGES) if j == target]
            nodes.append(functools.reduce(torch.add, terms))
        return nodes[-1]


class Reduction(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.main = nn.Sequential(conv_bn(channels, 2 * channels, 3, 2), conv_bn(2 * channels, 2 * channels, 3))
        self.shortcut = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(channels, 2 * channels, 1, bias=False))

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, CHANNELS, 3, 1, 1, bias=False), nn.BatchNorm2d(CHANNELS)]
        for stage in range(3):
            layers.append(Cell(CHANNELS << stage))
            if stage < 2:
                layers.append(Reduction(CHANNELS << stage))
        self.body = nn.Sequential(*layers, nn.BatchNorm2d(CHANNELS << 2), nn.ReLU())
        self.classifier = nn.Linear(CHANNELS << 2, CLASSES)

    def forward(self, x):
        return self.classifier(self.body(x).mean((2, 3)))


def ours(tensor):
    """Weights as [kernel, kernel, input, output] or [input, output]."""
    return {4: lambda: tensor.permute(2, 3, 1, 0), 2: lambda: tensor.T, 1: lambda: tensor}[tensor.dim()]().contiguous()


def theirs(tensor):
    return {4: lambda: tensor.permute(3, 2, 0, 1), 2: lambda: tensor.T, 1: lambda: tensor}[tensor.dim()]().contiguous()


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        array = tensor.numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(array)]}
        data += array
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def set_weights(network):
    """Waves instead of random numbers, in our order of dimensions."""
    for position, (name, parameter) in enumerate(network.named_parameters()):
        shape = ours(parameter).shape
        wave = [math.sin(1.7 * position + 12.9898 * i) for i in range(parameter.numel())]
        values = torch.tensor(wave, dtype=torch.float64).reshape(shape)
        if parameter.dim() == 1:
            values = 0.2 * values + (1 if name.endswith("weight") else 0)
        else:
            values = values * (2 / values[..., 0].numel()) ** 0.5 * 1.5
        parameter.data = theirs(values.float())


def main():
    network = Network()
    set_weights(network)
    count = BATCH * SIZE * SIZE * 3
    pixels = torch.tensor([math.sin(78.233 * i) * 1.5 for i in range(count)], dtype=torch.float64).float()
    x = pixels.reshape(BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2).contiguous()
    y = torch.tensor([(3 * i + 1) % CLASSES for i in range(BATCH)])

    saved = {}
    loss = F.cross_entropy(network(x), y, label_smoothing=0.1)
    loss.backward()
    saved["loss"] = loss.detach().reshape(1)
    for position, parameter in enumerate(network.parameters()):
        saved[f"gradient{position}"] = ours(parameter.grad)
    network.eval()
    saved["running_loss"] = F.cross_entropy(network(x), y).detach().reshape(1)
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
    losses = []
    for _ in range(4):
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    saved["losses"] = torch.tensor(losses)
    write(pathlib.Path(__file__).with_name("torch_network.safetensors"), saved)


if __name__ == "__main__":
    main()
