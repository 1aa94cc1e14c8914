#!/usr/bin/env bash
# Runs the tests and closes with one line: N passed, N failed.
#   ./test.sh        everything
#   ./test.sh fast   without the tests that start servers, kill processes, or try very many cases (about two minutes)
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
filter=()
[ "${1:-}" = fast ] && filter=(--filter "Category!=Slow")

dotnet build AsyncHelperActors.sln -c Release -v q --nologo || { echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# One project after the other: they kill processes, look at memory and drive a browser, and would disturb each other.
dotnet test AsyncHelperActors.sln -c Release --no-build --nologo -m:1 "${filter[@]}" --logger "console;verbosity=normal" 2>&1 | tee "$log" | grep -vE '^ +Passed '
status=${PIPESTATUS[0]}

# The runner prints one total for each test project.
sum() { awk -v what="$1:" '$1 == what { n += $2 } END { print n + 0 }' "$log"; }
passed=$(sum Passed); failed=$(sum Failed)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ]; then failed=$((failed > 0 ? failed : 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
