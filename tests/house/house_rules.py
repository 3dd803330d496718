#!/usr/bin/env python3
"""Cheap checks of the tree itself: house_rules.py RULE. Exit 0 where it holds, 1 with each breach, 77 where it cannot be checked."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ["model", "scene", "paint", "view", "shell"]
CODE = {".cpp", ".hpp", ".inl"}
SKIPPED = 77


def files(*folders):
    """Every file below the folders of the tree, builds and dot folders of tools left out."""
    for folder in folders or (".",):
        for place, below, names in os.walk(ROOT / folder):
            here = Path(place)
            if here == ROOT:
                below[:] = [name for name in below if name not in {".git", ".cache", "build"}]
            below[:] = [name for name in below if name != "__pycache__"]
            yield from (here / name for name in names)


def text_of(path):
    """The file's text; None for a binary file."""
    if path.is_symlink() or not path.is_file():
        return None
    data = path.read_bytes()
    return None if b"\0" in data[:4096] else data.decode("utf-8", "replace")


def shown(path):
    return path.relative_to(ROOT).as_posix()


def machine_paths():
    """No file names a folder of one person's machine."""
    anywhere = re.compile(r"(?<![\w.~$}/-])/(?:root|work|tmp|farm)/\w")
    outside_tests = re.compile(r"(?<![\w.~$}/-])/(?:home|Users)/\w")  # tests invent people
    for path in files():
        if "data" in path.parts:  # inputs taken as they are
            continue
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if anywhere.search(line) or ("tests" not in path.relative_to(ROOT).parts and outside_tests.search(line)):
                yield f"{shown(path)}:{number}: {line.strip()}"


def licences():
    """Each asset stands in the table of assets/README.md with a licence, and each licence text is there."""
    table = (ROOT / "assets/README.md").read_text("utf-8")
    rows = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and "/" in cells[0]:
            rows[cells[0]] = cells[2]
    for path in files("assets"):
        name = path.relative_to(ROOT / "assets").as_posix()
        ours = path.suffix in {".cmake", ".md"} or path.name == "CMakeLists.txt" or name.startswith("screenshots/")
        if not ours and not path.name.startswith("LICENSE") and not rows.pop(name, ""):
            yield f"assets/{name} has no licence in assets/README.md"
    for name in rows:
        yield f"assets/README.md lists {name}, which is not there"
    for link in re.findall(r"\]\((.+?)\)", table):
        if not (ROOT / "assets" / link).is_file():
            yield f"assets/README.md links {link}, which is not there"
    if "Copyright (c)" not in (ROOT / "LICENSE").read_text("utf-8"):
        yield "LICENSE names no holder"


def readme():
    """README's commands, presets, options and links exist, and its program is the one the package test builds."""
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    for language, block in blocks:
        if language in {"sh", "console"}:
            yield from missing_commands(block)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        if not (ROOT / link).exists():
            yield f"README links {link}, which is not there"
    snippet = (ROOT / "tests/package/consumer/main.cpp").read_text("utf-8")
    if [block for language, block in blocks if language == "cpp"] != [snippet]:
        yield "README's C++ program differs from tests/package/consumer/main.cpp"
    for file in re.findall(r"^\| `([\w./]+/)` \|", text, re.M):
        if not (ROOT / file).exists():
            yield f"README's table names {file}, which is not there"


def missing_commands(block):
    presets = {preset["name"] for preset in json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]}
    options = (ROOT / "CMakeLists.txt").read_text("utf-8")
    for command in re.findall(r"^(?:\$ )?((?:app|tests|\.ci)/[\w/]+)", block, re.M):
        if not os.access(ROOT / command, os.X_OK) or (ROOT / command).is_dir():
            yield f"README runs {command}, which is no program"
    for preset in re.findall(r"--preset[ =]([\w-]+)", block):
        if "cmake" in block and preset not in presets and not preset.startswith("vit"):
            yield f"README uses the preset {preset}, which CMakePresets.json lacks"
    for option in re.findall(r"-D ?(TESSERA_\w+)", block):
        if option not in options:
            yield f"README sets {option}, which CMakeLists.txt lacks"


def examples():
    """Each `$ tessera …` of README prints what README shows (TESSERA_BINARY: the program, SCRATCH: a folder)."""
    binary = os.environ["TESSERA_BINARY"]
    text = (ROOT / "README.md").read_text("utf-8")
    scratch = Path(os.environ["SCRATCH"])
    assets = scratch / "assets"
    if not assets.exists():
        assets.symlink_to(ROOT / "assets")
    tried = 0
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for example in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, expected = example.partition("\n")
            if not command.startswith("tessera "):
                continue
            tried += 1
            done = subprocess.run(command.replace("tessera", f'"{binary}"', 1), shell=True, cwd=scratch,
                                  capture_output=True, text=True, timeout=60)
            if done.stdout + done.stderr != expected:
                yield f"{command}\n--- README\n{expected}--- printed\n{done.stdout}{done.stderr}"
    if tried == 0:
        yield "README has no example"


def layering():
    """Includes point left only, paint and view not at each other; ImGui and OpenGL stay in view and shell, GLFW in shell,
    Cairo and qpdf in paint."""
    toolkits = {"cairo": {"paint"}, "qpdf": {"paint"}, "imgui": {"view", "shell"}, "epoxy": {"view", "shell"}, "GL/": {"view", "shell"}, "GLFW": {"shell"}}
    for path in files("core", "app"):
        if path.suffix not in CODE:
            continue
        layer = path.relative_to(ROOT / "app").parts[0] if path.is_relative_to(ROOT / "app") else "core"
        for name in re.findall(r'^\s*#\s*include\s+["<](.+?)[">]', text_of(path) or "", re.M):
            target = re.match(r"app/(\w+)/", name)
            rank = LAYERS.index(layer) if layer in LAYERS else -1
            if target and (LAYERS.index(target[1]) > rank or (layer, target[1]) == ("view", "paint")):
                yield f"{shown(path)} includes {name}, which is to its right"
            if any(name.startswith(toolkit) and layer not in allowed for toolkit, allowed in toolkits.items()):
                yield f"{shown(path)} includes {name}, which does not belong in {layer}"


def formatted():
    """clang-format 14 would change nothing (other versions break lines elsewhere)."""
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program else ""
    if " 14." not in version:
        print(f"skipped: needs clang-format 14, found {version.strip() or 'none'}")
        sys.exit(SKIPPED)
    sources = [str(path) for path in files("core", "app", "tests") if path.suffix in CODE]
    done = subprocess.run([program, "--dry-run", "--Werror", *sources], capture_output=True, text=True)
    for breach in sorted(set(re.findall(r"^(.+?):\d+:\d+: error", done.stderr, re.M))):
        yield f"{shown(Path(breach))}: clang-format -i changes it"
    if done.returncode and "error" not in done.stderr:
        yield done.stderr


RULES = {rule.__name__: rule for rule in (machine_paths, licences, readme, examples, layering, formatted)}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in RULES:
        sys.exit(f"usage: house_rules.py {'|'.join(RULES)}")
    rule = RULES[sys.argv[1]]
    breaches = list(rule())
    print(rule.__doc__)
    for breach in breaches:
        print(f"  {breach}")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
