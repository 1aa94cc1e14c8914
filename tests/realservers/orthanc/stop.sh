#!/bin/bash
# Ends what start.sh started in a data directory, by process id. The data stays.
# usage: stop.sh DIR
. "$(dirname "$0")/../lib.sh" || exit 1
data_dir "${1:-}"
end_all
