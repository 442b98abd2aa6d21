#!/usr/bin/env bash
# Runs a Temporal server on this machine, and gets Temporal's CLI first where there is none.
#
#   ./temporal-dev.sh [OPTION...]    the server, until Ctrl-C; options are those of 'temporal server start-dev'
#   ./temporal-dev.sh cli ARG...     the CLI, for example: ./temporal-dev.sh cli workflow list
#   ./temporal-dev.sh path           where the CLI is
#
# Environment: TEMPORAL_PORT (7233), TEMPORAL_UI_PORT (8233), TEMPORAL_HTTP_PORT (of its HTTP API; any free one),
# TEMPORAL_DB (the database file, .data/temporal.db), TEMPORAL_CLI (a CLI to use instead), DURABLE_ALERTS_CACHE (the
# directory that keeps the CLI)

set -euo pipefail

RELEASE=1.9.1
# The newest version that 'go install' builds: later ones have a replace directive in their go.mod.
SOURCE=1.5.1
# For a new database, and for what the server writes before it tidies up, in KB.
NEEDED=16384

# From the release's checksums.txt. Written down here, because sums that come from the same place as the archive
# say that it arrived whole, not that it is what Temporal released.
release_sha256() {
  case $1 in
    darwin_amd64) echo 48cdd6c84c56e27ae8e4d9a47052b89289a9c552dee029b49dd312c6fb72873f ;;
    darwin_arm64) echo 41e0425378fcb4fb5766340b97435e20fe47bbff2d7bf644ec2d51f7662b7c56 ;;
    linux_amd64) echo 09a0326a51db84d02735e53542b9ebd8c4758daf47482a9ab0abce15844e60d5 ;;
    linux_arm64) echo 6c57c352d52fc3df34412376fd9ba6f74b7e3ace8e426e6cba8600156d36a145 ;;
  esac
}

main() {
  case ${1-} in
    cli)
      shift
      find_cli
      [ -z "${TEMPORAL_PORT-}" ] || export TEMPORAL_ADDRESS="${TEMPORAL_ADDRESS:-127.0.0.1:$TEMPORAL_PORT}"
      exec "$cli" "$@"
      ;;
    path)
      find_cli
      echo "$cli"
      ;;
    help | -h | --help) sed -n '2,/^$/s/^#\{1,\} \{0,1\}//p' "$0" ;;
    '' | -*) start_server "$@" ;;
    *) fail 2 "unknown command '$1': use cli, path or nothing; ./temporal-dev.sh --help says more" ;;
  esac
}

start_server() {
  local port=${TEMPORAL_PORT:-7233} ui_port=${TEMPORAL_UI_PORT:-8233} http_port=${TEMPORAL_HTTP_PORT-} db
  db=${TEMPORAL_DB:-$(cd "$(dirname "$0")" && pwd)/.data/temporal.db}
  check_port TEMPORAL_PORT "$port"
  check_port TEMPORAL_UI_PORT "$ui_port"
  [ -z "$http_port" ] || check_port TEMPORAL_HTTP_PORT "$http_port"
  [ "$port" != "$ui_port" ] || fail 2 "TEMPORAL_PORT and TEMPORAL_UI_PORT are both $port: set one of them to another port"
  # First, since the ports of that server are in use, and other ones would not help.
  check_owner
  check_free TEMPORAL_PORT "$port"
  check_free TEMPORAL_UI_PORT "$ui_port"
  [ -z "$http_port" ] || check_free TEMPORAL_HTTP_PORT "$http_port"
  find_cli
  check_place
  claim_database
  check_damage
  # WAL makes alerts several times less late than the default journal, and FULL keeps each of them over a power cut.
  # With one partition for each task queue, the pace of a channel with a limit is even; with four, it comes in bursts.
  # A batch, such as that of 'alerts discard', is ten times as fast as by default.
  # Stopping logs dozens of harmless warnings; --log-level warn shows them, and all others.
  exec "$cli" server start-dev \
    --port "$port" --ui-port "$ui_port" ${http_port:+--http-port "$http_port"} --log-level error \
    --dynamic-config-value matching.numTaskqueueReadPartitions=1 \
    --dynamic-config-value matching.numTaskqueueWritePartitions=1 \
    --dynamic-config-value worker.batcherRPS=500 \
    --db-filename "$db" --sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=FULL \
    --search-attribute AlertType=Keyword \
    --search-attribute AlertStatus=Keyword \
    --search-attribute AlertDue=Datetime \
    --search-attribute AlertChannel=KeywordList \
    --search-attribute AlertRecurrence=Keyword \
    --search-attribute AlertSubject=Keyword \
    --search-attribute AlertLabels=KeywordList \
    "$@"
}

# Before the server, which would say it in the words of SQLite, and leave a new database half made.
check_place() {
  local directory reason file free
  directory=$(dirname "$db")
  reason=$(mkdir -p "$directory" 2>&1) ||
    fail 1 "cannot make the directory $directory (${reason##*: }): make it, or set TEMPORAL_DB to a file in another one"
  for file in "$db" "$db-wal" "$db-shm" "$db.pid"; do
    [ -e "$file" ] || continue
    [ -f "$file" ] || fail 1 "$file is not a file: move it away, or set TEMPORAL_DB to another file"
    [ -r "$file" ] && [ -w "$file" ] ||
      fail 1 "$file cannot be read and written: change its owner or its rights, or set TEMPORAL_DB to another file"
  done
  [ -w "$directory" ] ||
    fail 1 "the directory $directory cannot be written to: change its owner or its rights, or set TEMPORAL_DB to a file in another one"
  free=$(df -Pk "$directory" | sed -n '2s/.* \(-\{0,1\}[0-9]\{1,\}\) \{1,\}[0-9]\{1,\}%.*/\1/p')
  [ -z "$free" ] || [ "$free" -ge "$NEEDED" ] ||
    fail 1 "no space left on the disk of $db ($free KB are free, $NEEDED KB are needed): make room, or set TEMPORAL_DB to a file on another disk"
}

# Two servers on one database would send its alerts twice. The server keeps the process id of this script, and outlives
# an 'alerts dev' that is killed.
check_owner() {
  local owner
  owner=$(cat "$db.pid" 2>/dev/null || :)
  if [ -n "$owner" ] && ps -p "$owner" -o args= 2>/dev/null | grep -qF -- "--db-filename $db "; then
    fail 1 "the database $db is in use by another server (process $owner), perhaps of an earlier start: end it with 'kill $owner', or set TEMPORAL_DB to another file"
  fi
}

claim_database() {
  check_owner
  { echo $$ >"$db.pid"; } 2>/dev/null || fail 1 "cannot write $db.pid: make room on its disk, or set TEMPORAL_DB to a file on another one"
}

# The server would run on a database with damage in the middle, and alerts would be missing. Without Node or a build,
# it sees what it sees.
check_damage() {
  local checker damage
  checker=$(cd "$(dirname "$0")" && pwd)/dist/dev/check-database.js
  if ! [ -f "$db" ] || ! [ -f "$checker" ] || ! type -P node >/dev/null; then return; fi
  damage=$(node "$checker" "$db" 2>/dev/null) || damage=
  [ -z "$damage" ] ||
    fail 1 "the database $db is damaged ($damage): move it away, with its -wal and -shm files, then restore a copy, or start with an empty one"
}

check_port() {
  if ! [[ $2 =~ ^[1-9][0-9]{0,4}$ ]] || [ "$2" -gt 65535 ]; then
    fail 2 "$1=$2 is not a port: use a number from 1 to 65535, such as $1=7300"
  fi
}

# The CLI checks too, but does not know the cure.
check_free() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    local use=
    [ "$1" != TEMPORAL_PORT ] || use="; 'alerts dev' uses a Temporal that runs there if TEMPORAL_ADDRESS=127.0.0.1:$2 is set"
    fail 1 "port $2 is in use: stop what listens there (this server, already running?), or set $1 to another port, such as $1=7300$use"
  fi
}

find_cli() {
  if [ -n "${TEMPORAL_CLI-}" ]; then
    if ! [ -f "$TEMPORAL_CLI" ] || ! [ -x "$TEMPORAL_CLI" ]; then
      fail 1 "TEMPORAL_CLI=$TEMPORAL_CLI is not an executable file: set it to Temporal's CLI, or unset it"
    fi
    cli=$TEMPORAL_CLI
    return
  fi
  cli=$(type -P temporal) && return

  local version
  platform=$(detect_platform)
  cache=${DURABLE_ALERTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/durable-alerts}
  for version in $RELEASE $SOURCE; do
    cli=$(cached_cli "$version")
    [ ! -x "$cli" ] || return 0
  done
  get_cli
}

detect_platform() {
  local os arch
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    *) fail 1 "this script knows Linux and macOS, not $(uname -s): use WSL, or install Temporal's CLI (https://docs.temporal.io/cli)" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    arm64 | aarch64) arch=arm64 ;;
    *) fail 1 "Temporal releases no CLI for $(uname -m): build one, and set TEMPORAL_CLI to it" ;;
  esac
  echo "${os}_$arch"
}

# The platform is in the name, because containers and hosts share home directories.
cached_cli() { echo "$cache/temporal-cli-$1-$platform/temporal"; }

get_cli() {
  mkdir -p "$cache"
  tmp=$(mktemp -d "$cache/tmp.XXXXXX")
  log=$cache/temporal-cli-build.log
  child=
  trap 'rm -rf "$tmp"' EXIT
  trap 'stop 130' INT
  trap 'stop 143' TERM
  trap 'stop 129' HUP
  download_cli || build_cli ||
    fail 1 "cannot get Temporal's CLI ($download_problem; $build_problem). Install it (https://docs.temporal.io/cli), or set TEMPORAL_CLI to it, or install Go 1.25 or newer (https://go.dev/dl) and run this again"
  rm -rf "$tmp"
  trap - EXIT INT TERM HUP
}

download_cli() {
  local archive=temporal_cli_${RELEASE}_$platform.tar.gz
  local url=https://github.com/temporalio/cli/releases/download/v$RELEASE/$archive
  say "downloading Temporal's CLI $RELEASE, once (45 MB)"
  download_problem='the download failed'
  # The time limits make a machine without internet access get to Go quickly, whatever its firewall does.
  if type -P curl >/dev/null; then
    local progress=--silent
    [ ! -t 2 ] || progress=--progress-bar
    run curl --fail --location --proto =https --connect-timeout 5 --speed-time 20 --speed-limit 10000 \
      $progress --output "$tmp/$archive" "$url" || return
  elif type -P wget >/dev/null; then
    local progress=--no-verbose
    [ ! -t 2 ] || progress=--show-progress
    run wget --timeout=5 --read-timeout=20 --tries=1 --quiet $progress --output-document="$tmp/$archive" "$url" || return
  else
    download_problem='neither curl nor wget is here'
    return 1
  fi
  if [ "$(sha256 "$tmp/$archive")" != "$(release_sha256 "$platform")" ]; then
    download_problem="what was downloaded is not Temporal's release: its SHA-256 differs"
    say "$download_problem; not used"
    return 1
  fi
  tar -xzf "$tmp/$archive" -C "$tmp" temporal && keep $RELEASE
}

sha256() {
  if type -P sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

build_cli() {
  build_problem='Go is not installed'
  type -P go >/dev/null || return
  say "building Temporal's CLI $SOURCE with Go instead, once (2 to 5 minutes)"
  if ! run go_install; then
    build_problem="Go could not build it, see $log"
    tail -n 5 "$log" >&2
    return 1
  fi
  keep $SOURCE
}

# Go settings made for other work must not reach this build. Its scratch files are in $tmp, which an interrupt removes.
go_install() {
  unset GOOS GOARCH
  GO111MODULE=on GOWORK=off GOFLAGS=-mod=mod GOBIN=$tmp GOTMPDIR=$tmp go install \
    -ldflags "-s -w -X github.com/temporalio/cli/temporalcli.Version=$SOURCE" \
    "github.com/temporalio/cli/cmd/temporal@v$SOURCE" >"$log" 2>&1
}

# A move within one file system is atomic: an interrupt, or two runs at once, leave no half CLI.
keep() {
  cli=$(cached_cli "$1")
  mkdir -p "$(dirname "$cli")" && mv -f "$tmp/temporal" "$cli"
}

# Bash acts on a signal while it waits, but not while a command runs in the foreground; and with a process group of
# its own (set -m), all that the command has started can be stopped.
run() {
  local seconds=0 status=0
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  if [ -t 2 ] && [ "$1" = go_install ]; then
    while sleep 1 && kill -0 "$child" 2>/dev/null; do
      seconds=$((seconds + 1))
      printf '\r%d s' $seconds >&2
    done
    echo >&2
  fi
  wait "$child" || status=$?
  child=
  return $status
}

stop() {
  if [ -n "$child" ]; then
    kill -TERM "-$child" 2>/dev/null || :
    wait "$child" 2>/dev/null || :
  fi
  exit "$1"
}

say() { echo "temporal-dev: $1" >&2; }
fail() {
  say "$2"
  exit "$1"
}

main "$@"
