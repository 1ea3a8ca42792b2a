"""Predictors made small, and what they need beside architectures and labels."""

import numpy as np

import nasturtium as nt
from nasturtium.predictors import LatentPredictor


def made(cls, model, **options):
    small = {"epochs": 20, "candidates": 40, "second_epochs": 5, "width": 16}
    if cls.family == "zero-cost":
        small = {"batch_size": 6, "channels": 4, "cells_per_stage": 1, "reference": 5}
    if cls.key == "lce_m":
        small |= {"steps": 60, "burn_in": 20}
    for name, value in small.items():
        if name in cls._parameter_names():
            options.setdefault(name, value)
    return cls(model=model, **options) if issubclass(cls, LatentPredictor) else cls(**options)


def more(cls, count):
    """What a class needs beside architectures and labels: curves of 24 epochs."""
    random, found = np.random.default_rng(count), {}
    if "curves" in cls.needs:
        rows = random.uniform(50, 90, (count, 24)).cumsum(1) / np.arange(1, 25)
        metrics = ("training_loss", "training_accuracy", "validation_loss", "validation_accuracy")
        found["curves"] = {name: rows for name in metrics}
    return found


def images(cls):
    """Noise for a class that measures networks."""
    if "images" not in cls.needs:
        return {}
    random = np.random.default_rng(0)
    return {"images": nt.data.from_arrays(random.random((12, 8, 8)), np.arange(12) % 4).train}
