#!/bin/bash
# Installs the foreign servers that the tests of the real APIs talk to, and the browser of the tests of the web UI, from the distribution's own packages.
# Run as root, once per machine; it does nothing for what is already there and never starts a service.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# A line is: a command or file that proves the package is there, then the package.
wanted=(
  "aria2c aria2"
  "/usr/sbin/Orthanc orthanc"
  "aptly aptly"
  "python3 python3"
  "curl curl"
  "/usr/bin/chromium chromium"
  "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu-core"
)

missing=()
for line in "${wanted[@]}"; do
  read -r probe package <<<"$line"
  case $probe in
    /*) [ -e "$probe" ] || missing+=("$package") ;;
    *) command -v "$probe" >/dev/null || missing+=("$package") ;;
  esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

# Debian starts a server's service while it installs it unless this policy forbids it.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
  trap 'rm -f $policy' EXIT
fi

echo "installing: ${missing[*]}" >&2
apt-get -o DPkg::Lock::Timeout=600 update >&2
apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}" >&2
