#!/usr/bin/env python3
"""Opens every picture, array and checkpoint of a manifest with `PROGRAM check` and measures it: bad_input_limits.py PROGRAM MANIFEST

Each must end with 0 or 1 within 2 s of processor time and 200 MB of memory. TESSERA_BAD_INPUTS names another folder
with a manifest.tsv. Exit 77 where the program has not been built.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

SECONDS = 2
MEGABYTES = 200
KINDS = ("image", "npy", "npz", "safetensors")
HANGS_AFTER = 60  # a file that waits instead of computing


def measure(program, path):
    """(exit status, processor seconds, megabytes) of one check."""
    child = subprocess.Popen([program, "check", path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    reaper = subprocess.Popen(["sh", "-c", f"sleep {HANGS_AFTER}; kill -9 {child.pid}"], start_new_session=True)
    _, status, usage = os.wait4(child.pid, 0)
    os.killpg(reaper.pid, 9)
    reaper.wait()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    program = sys.argv[1]
    folder = Path(os.environ.get("TESSERA_BAD_INPUTS") or Path(sys.argv[2]).parent)
    if not os.access(program, os.X_OK):
        print(f"skipped: {program} has not been built (tests/run builds it)")
        sys.exit(77)
    with open(folder / "manifest.tsv", encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.reader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) > 1]
    files = [folder / row[0] for row in rows if row[1] in KINDS]
    if not files:
        sys.exit("the manifest names no file to open")
    breaches = 0
    highest = {"seconds": 0.0, "megabytes": 0.0}
    for path in files:
        status, seconds, megabytes = measure(program, path)
        highest = {"seconds": max(highest["seconds"], seconds), "megabytes": max(highest["megabytes"], megabytes)}
        if status not in (0, 1) or seconds > SECONDS or megabytes > MEGABYTES:
            breaches += 1
            print(f"{path.relative_to(folder)}: exit {status}, {seconds:.2f} s, {megabytes:.0f} MB")
    print(f"{len(files)} files, at most {highest['seconds']:.2f} s and {highest['megabytes']:.0f} MB each")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
