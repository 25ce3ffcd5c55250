"""`python -m qabul_region FOLDER` says what is wrong with a region's folder, or that nothing is."""

import sys
from pathlib import Path

from qabul_region.loading import load
from qabul_region.problems import ProblemsFound


def main(arguments: list[str]) -> int:
    """Check the folders named on the command line."""
    if not arguments:
        sys.stderr.write("usage: python -m qabul_region FOLDER...\n")
        return 2
    failed = False
    for folder in arguments:
        try:
            region = load(Path(folder))
        except ProblemsFound as found:
            failed = True
            sys.stdout.write(f"{found}\n")
        else:
            sys.stdout.write(
                f"{folder}: region {region.code!r} is sound: {len(region.territories)} territories, "
                f"{len(region.organisations)} organisations, {len(region.officials)} officials, "
                f"{len(region.topics)} topics, {len(region.members)} members\n"
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
