#!/bin/bash
# aptly, a manager of package repositories with a REST API without authentication, on 127.0.0.1:PORT, and repositories for it
# to mirror on FILE_PORT at 400 kB a second: fresh1 to freshN (default 8; three packages each, four to five seconds the first
# time, none at all when repeated), empty, and broken (lists a package that is not there). A mirror of each is defined.
# usage: [FRESH=n] start.sh DIR PORT FILE_PORT
. "$(dirname "$0")/../lib.sh" || exit 1
data_dir "${1:-}"
port=${2:?usage: start.sh DIR PORT FILE_PORT} file_port=${3:?usage: start.sh DIR PORT FILE_PORT}
fresh=${FRESH:-8}
need aptly aptly
need python3 python3
need curl curl
need_port "$port" "$file_port"

python3 "$(dirname "$0")/repositories.py" "$data/files" "$fresh" || fail "the repositories could not be made"
cat >"$data/aptly.json" <<END
{ "rootDir": "$data/root", "downloadConcurrency": 1, "downloadRetries": 0, "architectures": ["all"], "gpgProvider": "internal" }
END
launch files python3 "$lib/fileserver.py" "$data/files" "$file_port" 400000
launch aptly env HOME="$data" aptly api serve -config="$data/aptly.json" -listen="127.0.0.1:$port"
answers files "http://127.0.0.1:$file_port/empty/Release" 10
answers aptly "http://127.0.0.1:$port/api/version" 15

for repository in "$data"/files/*/; do
  name=$(basename "$repository")
  code=$(curl -s -o "$data/answer" -w '%{http_code}' -H 'Content-Type: application/json' "http://127.0.0.1:$port/api/mirrors" \
    -d "{\"Name\":\"$name\",\"ArchiveURL\":\"http://127.0.0.1:$file_port/$name/\",\"Distribution\":\"./\",\"IgnoreSignatures\":true}")
  [ "$code" = 201 ] || fail "mirror $name could not be defined: $code $(cat "$data/answer")"
done

cat >"$data/rig.env" <<END
BASE=http://127.0.0.1:$port/api/
FILES=http://127.0.0.1:$file_port/
FRESH=$fresh
END
