"""`python -m onefold`: the command line, where the `onefold` script is not on the path."""

from __future__ import annotations

from onefold.cli import main

if __name__ == "__main__":
    main(prog_name="onefold")
