"""The Keras model of a finished run: loaded, calibrated, and its predictions for texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ..data.nsmc import Reviews
from ..evaluation.calibration import fit_temperature
from ..graph.errors import ConversionError
from ..graph.parity import keras_outputs
from ..model.networks import OUTPUT_LAYER, up_to_output_layer
from ..training.recipes import recipe_of
from ..training.run import MODEL, Run

_BATCH = 256


def load_trained(run: Run[Any]) -> keras.Model:
    """Loads the run's weights into a model that today's code builds, so that what ships is what the code says.

    Raises ``ConversionError`` where the weights do not fit.
    """
    model = recipe_of(run).build(run)
    try:
        model.set_weights(keras.models.load_model(run.path / MODEL).get_weights())
    except (ValueError, OSError) as error:
        raise ConversionError(f"{run.path / MODEL}: is not the model of this recipe; train it again.") from error
    return model


def calibrate(run: Run[Any], model: keras.Model, validation: Reviews) -> float:
    """Divides the last layer's weights by the temperature that suits ``validation``, and returns the temperature.

    Inside the weights, no runtime has to know of it.
    """
    temperature = fit_temperature(predict(run, up_to_output_layer(model), validation.texts), validation.labels)
    layer = model.get_layer(OUTPUT_LAYER)
    layer.set_weights([weight / temperature for weight in layer.get_weights()])
    return temperature


def predict(run: Run[Any], model: keras.Model, texts: Sequence[str]) -> NDArray[np.float32]:
    """Returns what ``model``, the run's or a part of it, outputs for each text: [N, its outputs]."""
    examples = recipe_of(run).encode(run, texts, np.zeros(len(texts), np.int64))
    batches = [np.arange(start, min(start + _BATCH, len(texts))) for start in range(0, len(texts), _BATCH)]
    return np.concatenate([keras_outputs(model, examples.inputs(rows)) for rows in batches])
