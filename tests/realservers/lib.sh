# Common to the start.sh and stop.sh of every server; sourced, never run.
# A server lives in one data directory: its files, its logs, rig.env (what a client needs to know, NAME=VALUE lines), and one
# NAME.pid for each process. A pid file holds the process id and its start time, so that no other process that got the
# number later is ever ended.
set -uo pipefail
export LC_ALL=C.UTF-8
server=$(basename "$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)")
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# fail MESSAGE: says it, ends what was launched already, and leaves.
fail() {
  echo "$server: $*" >&2
  if [ -n "${launched:-}" ]; then end_all; fi
  exit 1
}

# data_dir DIR: makes it and sets $data to its full path.
data_dir() {
  [ -n "${1:-}" ] || fail "which data directory? usage: start.sh DIR PORT [PORT] | stop.sh DIR"
  mkdir -p "$1" || fail "cannot make the data directory $1"
  data=$(cd "$1" && pwd)
}

# need COMMAND-OR-FILE PACKAGE
need() {
  case $1 in
    /*) [ -e "$1" ] && return ;;
    *) command -v "$1" >/dev/null && return ;;
  esac
  fail "$1 is missing: install the package $2, or run tests/realservers/install.sh as root"
}

# need_port PORT...: each must be free on loopback.
need_port() {
  local port
  for port in "$@"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then fail "port $port is in use"; fi
  done
}

birth() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# launch NAME COMMAND...: runs it in a session of its own, with its output in $data/NAME.log.
launch() {
  local name=$1
  shift
  launched=yes
  setsid --fork bash -c 'echo $$ >"$1.new"; shift; exec "$@"' launch "$data/$name.pid" "$@" >>"$data/$name.log" 2>&1 </dev/null
  local try
  for ((try = 0; try < 100; try++)); do
    [ -s "$data/$name.pid.new" ] && break
    sleep 0.02
  done
  local pid
  pid=$(cat "$data/$name.pid.new") || fail "$name did not start"
  rm -f "$data/$name.pid.new"
  echo "$pid $(birth "$pid")" >"$data/$name.pid"
}

# runs PIDFILE: whether the very process that was recorded there still runs.
runs() {
  local pid born
  read -r pid born <"$1" 2>/dev/null || return 1
  [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ] && [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1)" != Z ]
}

# answers NAME URL SECONDS: waits until URL gives any HTTP answer; fails with the log of NAME if that process ends or is too slow.
answers() {
  local name=$1 url=$2 try
  for ((try = 0; try < $3 * 10; try++)); do
    curl -s -o /dev/null -m 2 "$url" && return
    runs "$data/$name.pid" || break
    sleep 0.1
  done
  fail "$name does not answer at $url; its log ends with: $(tail -n 5 "$data/$name.log")"
}

# end_all: ends every process that is recorded in $data: asked first, forced after five seconds.
end_all() {
  local file pid try
  for file in "$data"/*.pid; do
    [ -e "$file" ] || continue
    if runs "$file"; then
      read -r pid _ <"$file"
      kill -TERM "$pid" 2>/dev/null
      for ((try = 0; try < 50; try++)); do
        runs "$file" || break
        sleep 0.1
      done
      runs "$file" && kill -KILL "$pid" 2>/dev/null
    fi
    rm -f "$file"
  done
}
