"""A finished run's model: loaded, calibrated, and what it says of reviews."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from ..data.nsmc import Reviews
from ..errors import ConversionError
from ..evaluation.calibration import fit_temperature
from ..graph.parity import keras_outputs
from ..model.networks import LAST, last_layer
from ..training import recipes
from ..training.run import MODEL, Run

_BATCH = 256


def trained_model(run: Run) -> keras.Model:
    """The run's trained model, in a model that today's code builds: what ships is what the code says."""
    model = recipes.build(run)
    try:
        model.set_weights(keras.models.load_model(run.path / MODEL).get_weights())
    except (ValueError, OSError) as error:
        raise ConversionError(f"{run.path / MODEL}: is not the model of this recipe; train it again.") from error
    return model


def calibrate(run: Run, model: keras.Model, held: Reviews) -> float:
    """Divides the last layer by the temperature: inside the weights no runtime has to know of it."""
    temperature = fit_temperature(outputs(run, last_layer(model), held), held.labels)
    layer = model.get_layer(LAST)
    layer.set_weights([weight / temperature for weight in layer.get_weights()])
    return temperature


def outputs(run: Run, model: keras.Model, reviews: Reviews) -> NDArray[np.float32]:
    """What ``model``, the run's or a part of it, says of each review: [N, its outputs]."""
    examples = recipes.encode(run, reviews)
    parts = [np.arange(start, min(start + _BATCH, len(reviews))) for start in range(0, len(reviews), _BATCH)]
    return np.concatenate([keras_outputs(model, examples.inputs(rows)) for rows in parts])
