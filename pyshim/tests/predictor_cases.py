"""Predictors made small, and what they need beside architectures and labels."""

import numpy as np

from nasturtium.predictors import LatentPredictor


def made(cls, model, **options):
    for name, value in (("epochs", 20), ("candidates", 40), ("second_epochs", 5), ("hidden", 16)):
        if name in cls._parameter_names():
            options.setdefault(name, value)
    return cls(model=model, **options) if issubclass(cls, LatentPredictor) else cls(**options)


def more(cls, count):
    """What a class needs beside architectures and labels: curves of 24 epochs."""
    if "curves" not in cls.needs:
        return {}
    rows = np.random.default_rng(count).uniform(50, 90, (count, 24)).cumsum(1) / np.arange(1, 25)
    return {"curves": {name: rows for name in ("training_loss", "training_accuracy", "validation_loss", "validation_accuracy")}}
