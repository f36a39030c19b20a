"""HTTP in, HTML out: the only package that knows Flask. One blueprint per area, named after its module."""
