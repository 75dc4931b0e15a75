from __future__ import annotations
import argparse
def main(argv=None):
    from .settings import load_settings
    from .run import run
    p=argparse.ArgumentParser(); p.add_argument("cmd"); p.add_argument("--require-token",action="store_true"); a=p.parse_args(argv)
    return run(load_settings(), require_token=a.require_token)
