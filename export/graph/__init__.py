"""Keras models as verified ONNX graphs."""
