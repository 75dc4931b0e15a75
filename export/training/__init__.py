"""Trainings: the loop, its log, a run's folder, and one file a recipe."""
