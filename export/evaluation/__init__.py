"""The evaluation of a bundle: domains, scores, metrics, calibration, robustness, mistakes, the report and its figures."""
