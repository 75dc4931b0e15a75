"""One shared engine: a bounded queue, micro-batches, and what it counts."""
