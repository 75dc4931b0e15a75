"""Packages of a bundle for other runtimes: ONNX engines, OpenVINO, LiteRT, TensorFlow, Node and browsers."""
