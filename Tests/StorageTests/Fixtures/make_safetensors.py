"""Writes python.safetensors with the `safetensors` package: the oracle of SafeTensorsTests.

pip install safetensors==0.8.0 numpy && python make_safetensors.py
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

tensors = {
    "weights": np.arange(6, dtype=np.float32).reshape(2, 3) / 4 - 0.5,
    "half": np.array([0.1, -65504, 6e-8, np.inf], dtype=np.float16),
    "double": np.array([[1 / 3]], dtype=np.float64),
    "index": np.array([-1, 2**40], dtype=np.int64),
    "mask": np.array([True, False, True]),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "scalar": np.array(2.5, dtype=np.float32),
    "name with \"quotes\" \\ and é": np.array([7], dtype=np.uint8),
}
path = pathlib.Path(__file__).with_name("python.safetensors")
save_file(tensors, path, metadata={"kind": "fixture", "text": 'line\n"quoted" ü'})
