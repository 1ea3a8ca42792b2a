"""PyTorch's side of `./run bench networks` for single convolutions: one line of JSON, milliseconds of each pass.

    torch_convolution.py SIZE INPUTS OUTPUTS KERNEL STRIDE BATCH STEPS LAYOUT THREADS
"""

import json
import statistics
import sys
import time

import torch

size, inputs, outputs, kernel, stride, batch, steps = map(int, sys.argv[1:8])
layout = {"nhwc": torch.channels_last, "nchw": torch.contiguous_format}[sys.argv[8]]
torch.set_num_threads(int(sys.argv[9]))
x = torch.randn(batch, inputs, size, size).contiguous(memory_format=layout)
w = torch.randn(outputs, inputs, kernel, kernel).contiguous(memory_format=layout)
sides, border = [stride, stride], [kernel // 2, kernel // 2]


def forward():
    return torch.conv2d(x, w, None, sides, border)


gradient = torch.randn_like(forward())


def backward(of_input):
    return lambda: torch.ops.aten.convolution_backward(
        gradient, x, w, None, sides, border, [1, 1], False, [0, 0], 1, [of_input, not of_input, False])


found = {}
with torch.no_grad():
    for name, work in (("forward", forward), ("input", backward(True)), ("weights", backward(False))):
        times = []
        for _ in range(steps + 2):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1e3)
        found |= {f"{name}_ms": statistics.median(times[2:]), f"{name}_ms_best": min(times[2:])}
print(json.dumps(found))
