"""Data → Keras model → ONNX → verified bundle. Everything here needs the ``export`` extra; the bot never does."""
