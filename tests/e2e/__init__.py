"""In a real browser; skipped loudly where there is none."""
