# shellcheck shell=bash disable=SC2034,SC2154
# What app/run and tests/run share: the Debian packages Tessera needs, how the missing ones get onto the
# machine, and a build that is silent when there is nothing to do. Sourced with $root set to the repository's
# root. Everything is said on stderr, so that the program's own output stays clean.

build_packages=(
  g++ cmake ninja-build pkg-config
  libimgui-dev libglfw3-dev libgl-dev libepoxy-dev libfreetype-dev libstb-dev libwebp-dev libgif-dev libcairo2-dev libpng-dev
  libqpdf-dev zlib1g-dev
  libeigen3-dev libfmt-dev libcli11-dev nlohmann-json3-dev libzip-dev
)
test_packages=(
  libgtest-dev libgmock-dev libegl-dev libegl1 libgl1-mesa-dri libx11-dev xvfb
  python3 python3-numpy python3-pil clang libclang-rt-dev clang-format qemu-user
  locales libxml2-utils librsvg2-bin poppler-utils pngcheck ffmpeg webp
)

say() { printf '%s\n' "$*" >&2; }

# Prints those of the named Debian packages that are not installed, one a line.
missing_packages() {
  local installed
  # dpkg-query exits with 1 when it knows one of the names not at all.
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  local package
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || echo "$package"
  done
}

# Stops with the list of libraries, for systems whose package names we do not know.
stop_without_apt() {
  say "Tessera installs what it needs on Debian and Ubuntu only. Please install these yourself:"
  say "  a C++20 compiler (GCC 12 or newer), CMake 3.25 or newer, Ninja, pkg-config,"
  say "  Dear ImGui with its GLFW, OpenGL 3 and FreeType parts, GLFW 3.3, OpenGL, libepoxy, FreeType,"
  say "  stb, libwebp, giflib, Cairo, libpng, libqpdf 11, zlib, Eigen 3.4, fmt, CLI11, nlohmann-json 3.11, libzip; for the tests GoogleTest."
  say "vcpkg.json names them for vcpkg. Then build by hand:"
  say "  cmake --preset release && cmake --build --preset release --target tessera"
  say "  build/release/bin/tessera"
  exit 1
}

# Runs "$@" with its output kept in $root/build/$1.log; shows that where it fails.
#   logged LOGNAME COMMAND…
logged() {
  local log="$root/build/$1.log"
  shift
  mkdir -p "$root/build"
  "$@" >"$log" 2>&1 </dev/null && return
  local status=$?
  cat "$log" >&2
  return "$status"
}

# Installs those of the named Debian packages that are missing; silent where none is.
require_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then stop_without_apt; fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0

  local as_root=(env)
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "These Debian packages are missing, and installing them takes root rights. Please run as root:"
      say "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
      exit 1
    fi
    as_root=(sudo env)
  fi
  say "Missing Debian packages: ${missing[*]}"
  say "Installing them with apt-get."
  if [ "${as_root[0]}" = sudo ] && ! sudo true; then
    say "No root rights. Please run as root: apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  # A failed update is told only if the packages cannot be had from the lists already there.
  local apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  local updated=0
  logged apt-update "${apt[@]}" update 2>/dev/null || updated=$?
  logged apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}" && return
  [ "$updated" -eq 0 ] || cat "$root/build/apt-update.log" >&2
  say "Could not install the packages above. Please run as root and see what it says:"
  say "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  exit 1
}

# How many compilers to run at once: one a core, but no more than the free memory holds.
#   parallel_jobs MEGABYTES_EACH
parallel_jobs() {
  local jobs free
  jobs=$(nproc)
  free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null || true)
  if [ -n "$free" ] && [ $((free / $1)) -lt "$jobs" ]; then jobs=$((free / $1)); fi
  echo $((jobs > 1 ? jobs : 1))
}

# Configures a preset where that is due and builds targets of it. Progress on a terminal; else only what fails is shown.
#   build PRESET MEGABYTES_EACH TARGET…
build() {
  local preset=$1 megabytes=$2 folder="$root/build/$1"
  shift 2
  if [ ! "$folder/build.ninja" -nt "$root/CMakePresets.json" ]; then
    (cd "$root" && logged "configure-$preset" cmake --preset "$preset")
  fi
  local ninja=(ninja -C "$folder" -j "$(parallel_jobs "$megabytes")")
  [ "$("${ninja[@]}" -n "$@" 2>&1 | tail -n 1)" != "ninja: no work to do." ] || return 0
  say "Building the $preset preset: $*"
  if [ -t 2 ]; then "${ninja[@]}" "$@" >&2; else logged "build-$preset" "${ninja[@]}" "$@"; fi
}
