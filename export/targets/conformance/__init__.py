"""The conformance kit: holds what a runtime answers against what a bundle's own Python answers, stage by stage.

The data lie in the folder ``conformance`` of the repository, and so do the executors of the runtimes that are Python alone.
"""
