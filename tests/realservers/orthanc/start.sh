#!/bin/bash
# Orthanc, a server of medical images with a REST API and basic authentication, on 127.0.0.1:PORT. It runs one job at a time.
# It is given a patient of SLICES (default 64) images of noise, one megabyte each, whose archive takes seconds, and a small one.
# usage: [SLICES=n] start.sh DIR PORT
. "$(dirname "$0")/../lib.sh" || exit 1
data_dir "${1:-}"
port=${2:?usage: start.sh DIR PORT}
need /usr/sbin/Orthanc orthanc
need python3 python3
need curl curl
need_port "$port"

cat >"$data/orthanc.json" <<END
{
  "Name": "rig", "StorageDirectory": "$data/images", "IndexDirectory": "$data/images", "TemporaryDirectory": "$data", "Plugins": [],
  "HttpServerEnabled": true, "HttpPort": $port, "RemoteAccessAllowed": false, "AuthenticationEnabled": true,
  "RegisteredUsers": { "orthanc": "orthanc" }, "DicomServerEnabled": false, "ConcurrentJobs": 1, "MediaArchiveSize": 8,
  "StoreMD5ForAttachments": false, "HttpTimeout": 5, "OrthancPeers": { "nowhere": ["http://127.0.0.1:1/"] }
}
END
launch orthanc /usr/sbin/Orthanc "$data/orthanc.json"
answers orthanc "http://127.0.0.1:$port/system" 15
python3 "$(dirname "$0")/seed.py" "http://127.0.0.1:$port" "${SLICES:-64}" >"$data/patients" || fail "the images could not be stored"

cat >"$data/rig.env" <<END
BASE=http://127.0.0.1:$port/
USER=orthanc
PASSWORD=orthanc
$(cat "$data/patients")
END
