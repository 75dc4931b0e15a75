"""Training: the loop, its log and checkpoints, a run's folder and figures, and one file a recipe."""
