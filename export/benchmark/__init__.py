"""Speed against a transformer, and the tokenizers of one LSTM against each other."""
