#!/bin/bash
# A rolling update with two real builds: three nodes of an older commit run jobs and are replaced by this build one after the other, while users start more.
# Usage: tests/rolling-update.sh [COMMIT]   The default is the first commit with several nodes. It takes about four minutes with building.
set -euo pipefail
cd "$(dirname "$0")/.."
commit=${1:-0d22263}
older=$(mktemp -d)
trap 'git worktree remove --force "$older/tree" 2>/dev/null || true; rm -rf "$older"' EXIT
git worktree add --detach "$older/tree" "$commit"
dotnet build "$older/tree/src/AsyncHelperActors.Cli" -c Release -o "$older/build"
dotnet build tests/AsyncHelperActors.ClusterTests -c Release
ASYNCHELPER_CHAOS_PREVIOUS="$older/build/asynchelper.dll" dotnet test tests/AsyncHelperActors.ClusterTests -c Release --no-build \
  --filter FullyQualifiedName~ChaosTest --logger "console;verbosity=detailed"
