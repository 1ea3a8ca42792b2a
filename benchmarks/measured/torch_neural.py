"""PyTorch's side of `neural.py`: microseconds of one training step as one line of JSON.

    torch_neural.py mlp BATCH STEPS THREADS OPTIMIZER
    torch_neural.py gru BATCH HIDDEN LENGTH STEPS THREADS OPTIMIZER cell|sequence

OPTIMIZER is `fused` or `foreach`, Adam's two fast forms.
"""

import json
import sys
import time

import torch


def steps_of(step, count, scale):
    for _ in range(20):
        step()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * scale)
    times.sort()
    return {"time": times[len(times) // 2], "time_best": times[0]}


def trained(module, optimizer, loss_of):
    adam = torch.optim.Adam(module.parameters(), lr=1e-3, **{optimizer: True})

    def step():
        adam.zero_grad(set_to_none=False)
        loss = loss_of()
        loss.backward()
        adam.step()
        return loss.item()
    return step


def mlp(batch, count, threads, optimizer):
    torch.set_num_threads(threads)
    model = torch.nn.Sequential(torch.nn.Linear(100, 200), torch.nn.ReLU(), torch.nn.Linear(200, 200), torch.nn.ReLU(),
                                torch.nn.Linear(200, 1))
    x, y = torch.randn(batch, 100), torch.randn(batch, 1)
    return steps_of(trained(model, optimizer, lambda: torch.nn.functional.mse_loss(model(x), y)), count, 1e6)


def gru(batch, hidden, length, count, threads, optimizer, form):
    torch.set_num_threads(threads)
    x, zeros = torch.randn(batch, 10), torch.zeros(batch, hidden)
    start = torch.zeros(batch, hidden, requires_grad=True)
    if form == "cell":
        model = torch.nn.GRUCell(10, hidden)

        def last():
            state = start
            for _ in range(length):
                state = model(x, state)
            return state
    else:
        model = torch.nn.GRU(10, hidden)
        sequence = x.expand(length, batch, 10).contiguous()

        def last():
            return model(sequence, start[None])[1][0]
    step = trained(model, optimizer, lambda: torch.nn.functional.mse_loss(last(), zeros))
    return steps_of(step, count, 1e6 / length)


kind, *rest = sys.argv[1:]
values = [int(word) if word.isdigit() else word for word in rest]
print(json.dumps({"mlp": mlp, "gru": gru}[kind](*values)))
