"""Who may have what: the legal gate in front of every registry, and the trace of what was done."""
