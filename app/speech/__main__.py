"""The speech service as a program: `python -m app.speech [--listen host:port]`."""

import argparse

from app.config import read_config

from .server import run

arguments = argparse.ArgumentParser(prog="python -m app.speech", description="The speech service of the site.")
arguments.add_argument("--listen", default="", help="host:port or unix:/path; default: where this site's VAR says")
run(read_config(), listen=arguments.parse_args().listen)
