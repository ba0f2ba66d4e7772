"""Scripts a maintainer runs; nothing of the package needs them at run time."""
