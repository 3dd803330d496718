"""What the cross-checks share: finding the program, running it, reading what it wrote."""

import os
import random
import subprocess
import sys
import tempfile

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def skip(reason):
    """Ends the run as skipped, saying why."""
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


try:
    import numpy
except ImportError:
    skip("numpy is not installed (python3-numpy)")


def binary():
    """The program under test: TESSERA_PROGRAM, or else the first argument."""
    path = os.environ.get("TESSERA_PROGRAM") or (sys.argv[1] if len(sys.argv) > 1 else "")
    if not os.access(path, os.X_OK):
        sys.exit(f"{path or 'no program'}: give the tessera program as first argument or in TESSERA_PROGRAM")
    return os.path.abspath(path)


def embed(program, folder, images, options):
    """Runs `tessera embed`; gives the array it wrote."""
    out = os.path.join(folder, "tokens.npy")
    command = [program, "embed", *images, *options, "-o", out]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {run.returncode}: {run.stderr}")
    return numpy.load(out)


def finish(checked, failures):
    """Prints the verdict and ends with its exit status."""
    for failure in failures:
        print("FAIL", failure)
    print(f"{checked - len(failures)} of {checked} agree")
    sys.exit(1 if failures or checked == 0 else 0)


def run(check, cases, seed):
    """Calls check(program, folder, rng) `cases` times, with one generator and one folder; tells how it went."""
    program = binary()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        failures = [check(program, folder, rng) for _ in range(cases)]
    finish(cases, [failure for failure in failures if failure])
