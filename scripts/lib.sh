# Shared by the scripts beside it (sourced, bash): what malote is built from, how that gets onto a
# Debian 12, and how a preset is built. Everything said here goes to standard error.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CCACHE_DIR=${CCACHE_DIR:-$root/build/ccache}
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root}

build_packages=(
  g++ cmake ninja-build ccache pkg-config gettext
  libpcap-dev libsqlite3-dev libssl-dev zlib1g-dev libzstd-dev liblz4-dev libncurses-dev
  libmagic-dev libasio-dev libcli11-dev libfmt-dev rapidjson-dev libtomlplusplus-dev
)
test_packages=(doctest-dev python3 tmux)

say() { printf 'malote: %s\n' "$*" >&2; }
die() { say "$@"; exit 3; }

# install_missing PACKAGE...: nothing is asked and nothing is done when all of them are there.
install_missing() {
  local present package missing=() become_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian, so nothing is installed; what malote needs is called there: $*"
    return
  fi
  present=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true)"
  for package in "$@"; do
    [[ $present == *" $package:installed "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "these packages are missing; as root: apt-get install --no-install-recommends ${missing[*]}"
    become_root=(sudo)
  fi
  local log=$root/build/packages.log
  say "installing ${missing[*]}"
  mkdir -p "$root/build"
  # apt-get waits for another one that is at work, and no package may ask a question.
  local apt=("${become_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } \
    </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "the packages could not be installed; everything apt-get said is in $log"
  fi
}

# Passes the build's output through to its log and tells a person how far it is: one line that
# counts on a terminal, one note elsewhere, nothing at all when there is nothing to build.
show_progress() {
  local preset=$1 line told=
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (Building|Linking) ]] || continue
    [[ $told ]] || say "building build/$preset (the first time takes some minutes)"
    told=yes
    [[ ! -t 2 ]] || printf '\rmalote: %s of %s ' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" >&2
  done
  [[ ! $told || ! -t 2 ]] || printf '\r\033[K' >&2
}

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1 tree=$root/build/$1 log=$root/build/$1.log fresh=()
  shift
  mkdir -p "$root/build"
  exec {lock}>"$root/build/$preset.lock"
  flock "$lock"  # two builds in one tree would spoil each other

  # A tree that was copied or moved here belongs to another place.
  if [[ -f $tree/CMakeCache.txt ]] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$tree/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  if [[ ! -f $tree/build.ninja || ${fresh[*]} || $root/CMakePresets.json -nt $tree/build.ninja ]]; then
    (cd "$root" && cmake --preset "$preset" "${fresh[@]}") >"$log" 2>&1 || {
      tail -n 40 "$log" >&2
      die "configuring failed; the whole log is $log"
    }
    touch "$tree/build.ninja"
  fi
  if ! cmake --build "$tree" ${1:+--target "$@"} 2>&1 | show_progress "$preset" >"$log"; then
    grep -A 20 -m 3 '^FAILED:\|: error:' "$log" >&2 || tail -n 40 "$log" >&2
    die "the build failed; the whole log is $log"
  fi
  exec {lock}>&-
}
