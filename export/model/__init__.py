"""The Keras models and what feeds them: layers, the numpy half of the text front end, examples, batches, the optimiser."""
