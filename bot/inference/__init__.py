"""One shared engine: a bounded queue, micro-batches in worker threads, and statistics."""
