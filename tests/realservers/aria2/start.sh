#!/bin/bash
# aria2, a downloader with JSON-RPC at /jsonrpc and XML-RPC at /rpc on 127.0.0.1:PORT, and files for it to download on
# FILE_PORT: big.bin (3,000,000 bytes), small.txt, empty.txt; whatever else it asks for is 404.
# usage: start.sh DIR PORT FILE_PORT
. "$(dirname "$0")/../lib.sh" || exit 1
data_dir "${1:-}"
port=${2:?usage: start.sh DIR PORT FILE_PORT} file_port=${3:?usage: start.sh DIR PORT FILE_PORT}
need aria2c aria2
need python3 python3
need curl curl
need_port "$port" "$file_port"

mkdir -p "$data/files" "$data/downloads"
head -c 3000000 /dev/zero | tr '\0' 'A' >"$data/files/big.bin"
printf 'order_id,total\n1001,19.90\n1002,5.00\n' >"$data/files/small.txt"
: >"$data/files/empty.txt"
secret=token-$RANDOM$RANDOM

launch files python3 "$lib/fileserver.py" "$data/files" "$file_port" 0
launch aria2 aria2c --no-conf --enable-rpc --rpc-listen-all=false --rpc-listen-port="$port" --rpc-secret="$secret" \
  --dir="$data/downloads" --max-concurrent-downloads=2 --max-tries=1 --max-file-not-found=1 --auto-file-renaming=true \
  --disable-ipv6=true --enable-dht=false --bt-enable-lpd=false --console-log-level=warn
answers files "http://127.0.0.1:$file_port/small.txt" 10
answers aria2 "http://127.0.0.1:$port/jsonrpc" 10

cat >"$data/rig.env" <<END
BASE=http://127.0.0.1:$port/
FILES=http://127.0.0.1:$file_port/
SECRET=$secret
END
