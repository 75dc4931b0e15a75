"""What a bundle is worth: scores, domains, calibration, robustness, mistakes, and the report of them all."""
