"""The evaluation of a bundle: scores, domains, metrics, calibration, robustness, mistakes, the report and its figures."""
