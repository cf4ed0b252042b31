"""The one way networks are run: ONNX Runtime everywhere, TensorRT where there is a GPU for it."""
