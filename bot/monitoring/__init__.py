"""Serves the health and the metrics of a running bot over HTTP on the loopback interface."""
