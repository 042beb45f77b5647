"""Starts one command and writes what it took: `launch.py REPORT STOP-AFTER COMMAND...`. Imports almost nothing.

A process inherits the largest resident set of the one that started it, as the kernel counts. Started from here,
it inherits that of a bare interpreter, whatever the benchmark itself has in memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time


def main(report: str, stop_after: str, *command: str) -> None:
    """Writes {seconds, peak_mib, exit_code} as JSON. Kills the command after so many seconds (0: never)."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.execv(command[0], command)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, float(stop_after))
    _, status, usage = os.wait4(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.perf_counter() - started
    taken = {"seconds": seconds, "peak_mib": usage.ru_maxrss / 1024, "exit_code": os.waitstatus_to_exitcode(status)}
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be one more import
        json.dump(taken, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
