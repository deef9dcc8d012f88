"""``python -m randcheck``."""

from randcheck.cli import run

if __name__ == "__main__":
    run()
