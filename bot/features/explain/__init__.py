"""해설: why the model thinks so, word by word."""
