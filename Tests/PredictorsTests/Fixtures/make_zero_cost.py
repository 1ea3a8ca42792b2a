"""Writes zero_cost.txt: scores of zero-cost proxies of NAS-Bench-201 networks in PyTorch, in double precision.

Weights, images and labels are functions of their index, which the test computes too. One line a cell and proxy:
    python make_zero_cost.py        (needs torch)
"""

import functools
import math
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)
EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
CELLS = [
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",
    "|skip_connect~0|+|avg_pool_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|skip_connect~2|",
]
CHANNELS, SIZE, BATCH, CLASSES = 4, 12, 8, 5


class Zero(nn.Module):
    def forward(self, x):
        return torch.zeros_like(x)


def conv_bn(inputs, outputs, kernel, stride=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False)
    return nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs))


def operation(name, channels):
    return {
        "none": Zero, "skip_connect": nn.Identity,
        "avg_pool_3x3": lambda: nn.AvgPool2d(3, 1, 1, count_include_pad=False),
        "nor_conv_3x3": lambda: conv_bn(channels, channels, 3),
        "nor_conv_1x1": lambda: conv_bn(channels, channels, 1),
    }[name]()


class Cell(nn.Module):
    def __init__(self, names, channels):
        super().__init__()
        self.operations = nn.ModuleList([operation(name, channels) for name in names])

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
    def __init__(self, text):
        super().__init__()
        names = [edge.split("~")[0] for edge in text.replace("+", "").split("|") if edge]
        layers = [nn.Conv2d(3, CHANNELS, 3, 1, 1, bias=False), nn.BatchNorm2d(CHANNELS)]
        for stage in range(3):
            layers.append(Cell(names, CHANNELS << stage))
            if stage < 2:
                layers.append(Reduction(CHANNELS << stage))
        self.body = nn.Sequential(*layers, nn.BatchNorm2d(CHANNELS << 2), nn.ReLU())
        self.classifier = nn.Linear(CHANNELS << 2, CLASSES)

    def forward(self, x):
        return self.classifier(self.body(x).mean((2, 3)))


def wave(network):
    """Waves instead of random weights, in the order of dimensions [kernel, kernel, input, output]."""
    for position, (name, parameter) in enumerate(network.named_parameters()):
        values = torch.tensor([math.sin(1.7 * position + 12.9898 * i) for i in range(parameter.numel())])
        if parameter.dim() == 1:
            values = 0.2 * values + (1 if name.endswith("weight") else 0)
        else:
            flat = parameter.permute(2, 3, 1, 0) if parameter.dim() == 4 else parameter.T
            values = values.reshape(flat.shape) * (2 / flat[..., 0].numel()) ** 0.5 * 1.5
            values = values.permute(3, 2, 0, 1) if parameter.dim() == 4 else values.T
        parameter.data = values.float().double().contiguous()


def layers(network):
    return [module for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]


def gradients(network, x, y, create_graph=False):
    weights = [layer.weight for layer in layers(network)]
    return weights, torch.autograd.grad(F.cross_entropy(network(x), y), weights, create_graph=create_graph)


def grad_norm(network, x, y):
    return sum(gradient.norm() for gradient in gradients(network, x, y)[1])


def snip(network, x, y):
    return sum((weight * gradient).abs().sum() for weight, gradient in zip(*gradients(network, x, y)))


def grasp(network, x, y):
    weights, first = gradients(network, x, y, create_graph=True)
    product = sum((gradient.detach() * gradient).sum() for gradient in first)
    return -sum((weight * change).sum() for weight, change in zip(weights, torch.autograd.grad(product, weights)))


def fisher(network, x, y):
    outputs = []
    hooks = [m.register_forward_hook(lambda m, _, out: outputs.append((m, out))) for m in layers(network)]
    loss = F.cross_entropy(network(x), y)
    for hook in hooks:
        hook.remove()
    score = 0
    for (layer, out), gradient in zip(outputs, torch.autograd.grad(loss, [out for _, out in outputs])):
        saliency = (out * gradient).flatten(2).sum(2) if out.dim() == 4 else out * gradient
        score += 0.5 * saliency.square().mean(0).sum() * layer.weight[0].numel()
    return score


def synflow(network, x, y):
    for module in list(network.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    for parameter in network.parameters():
        parameter.data.abs_()
    weights = [layer.weight for layer in layers(network)]
    flows = torch.autograd.grad(network(torch.ones_like(x[:1])).sum(), weights)
    return sum((weight * flow).abs().sum() for weight, flow in zip(weights, flows)).log()


def jacob_cov(network, x, y):
    x = x.clone().requires_grad_()
    jacobian, = torch.autograd.grad(network(x).sum(), x)
    spectrum = torch.linalg.eigvalsh(torch.corrcoef(jacobian.flatten(1))).clamp(min=0) + 1e-5
    return -(spectrum.log() + 1 / spectrum).sum()


def nwot(network, x, y):
    kernel = 0

    def add(module, inputs, output):
        nonlocal kernel
        codes = (inputs[0].detach() > 0).double().flatten(1)
        kernel = kernel + codes @ codes.T + (1 - codes) @ (1 - codes).T

    for module in network.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_hook(add)
    network(x)
    return torch.linalg.slogdet(kernel).logabsdet


def zen(network, x, y):
    """With these weights and, as the step in the images, a hundredth of them in reverse."""
    variances, features = [], []
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_forward_hook(lambda m, inputs, _: variances.append(inputs[0].var((0, 2, 3)).mean()))
    for images in (x, x + 0.01 * x.flip(0)):
        features.append(network.body(images))
    logarithms = sum(0.5 * variance.log() for variance in variances[:len(variances) // 2])
    return (features[0] - features[1]).abs().sum((1, 2, 3)).mean().log() + logarithms


def zico(network, x, y):
    halves = [gradients(network, x[part], y[part])[1] for part in (slice(0, BATCH // 2), slice(BATCH // 2, BATCH))]
    score = 0
    for pair in zip(*halves):
        stacked = torch.stack(pair)
        deviation = stacked.std(0, correction=0)
        ratios = (stacked.abs().mean(0) / deviation)[deviation > 0].sum()
        score = score + (ratios.log() if ratios > 0 else 0)
    return score


def main():
    count = BATCH * SIZE * SIZE * 3
    pixels = torch.tensor([math.sin(52.917 * i) * 1.5 for i in range(count)]).float().double()
    x = pixels.reshape(BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2).contiguous()
    y = torch.tensor([(3 * i + 1) % CLASSES for i in range(BATCH)])
    lines = []
    for cell in CELLS:
        for proxy in (grad_norm, snip, grasp, fisher, synflow, jacob_cov, nwot, zen, zico):
            network = Network(cell)
            wave(network)
            lines.append(f"{cell} {proxy.__name__} {proxy(network, x, y).item()!r}\n")
    pathlib.Path(__file__).with_name("zero_cost.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
