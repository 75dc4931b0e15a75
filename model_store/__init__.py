"""Reads bundles, the contract between training and serving, and judges texts with them by onnxruntime.

>>> analyzer = Analyzer(Bundle.find("flagship"))
>>> analyzer.predict(["정말 재밌다"])[0].label
<Label.POSITIVE: '긍정'>
"""

from .analyzer import Analyzer
from .bundle import BUNDLES, Bundle, bundle_folders
from .errors import (
    BundleError,
    BundleExistsError,
    BundleNotFoundError,
    CorruptBundleError,
    FormatVersionError,
    GamseongError,
    InputError,
    LabelOrderError,
    TokenizerUnavailableError,
)
from .manifest import FORMAT_VERSION, LABELS, InputSpec, Manifest
from .prediction import TONES, Label, Prediction
from .series import SeriesModel
from .text import TEXT_RULES, Reading, clean, read
from .verify import verify

__all__ = [
    "BUNDLES",
    "FORMAT_VERSION",
    "LABELS",
    "TEXT_RULES",
    "TONES",
    "Analyzer",
    "Bundle",
    "BundleError",
    "BundleExistsError",
    "BundleNotFoundError",
    "CorruptBundleError",
    "FormatVersionError",
    "GamseongError",
    "InputError",
    "InputSpec",
    "Label",
    "LabelOrderError",
    "Manifest",
    "Prediction",
    "Reading",
    "SeriesModel",
    "TokenizerUnavailableError",
    "bundle_folders",
    "clean",
    "read",
    "verify",
]
