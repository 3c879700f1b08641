#!/usr/bin/env bash
# Installs what is missing, and nothing else.
#
#   setup.sh run     what `make run` needs: C libraries to build with
#   setup.sh cluster also what `make cluster` needs: Redis, haproxy, and MongoDB in .cache/mongod
#   setup.sh test    also a browser, Redis, haproxy, Prometheus, Python packages in .cache/venv, Autobahn in .cache/autobahn,
#                   and MongoDB in .cache/mongod
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=.cache/venv

say() { echo "setup: $*" >&2; }

require_swift() {
  local found
  if ! found=$(swift --version 2>&1); then
    say "Swift 6.3 or newer is needed and 'swift' is not on the PATH: see https://www.swift.org/install/linux/"
    exit 1
  fi
  if ! grep -qE 'Swift version (6\.([3-9]|[1-9][0-9])|[7-9]|[1-9][0-9])' <<<"$found"; then
    say "Swift 6.3 or newer is needed; this is: $(grep -m1 'Swift version' <<<"$found" || echo "$found")"
    exit 1
  fi
}

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

install_packages() {
  local missing=()
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    say "missing: ${missing[*]}. Please run as root, then try again:"
    say "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  forbid_services
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  allow_services
}

# Some packages start what they bring: while they are installed the system is told that nothing may start
# (invoke-rc.d(8)), unless it has a policy of its own.
policy=/usr/sbin/policy-rc.d
forbid_services() {
  [ ! -e $policy ] || return 0
  printf '#!/bin/sh\nexit 101 # canvas setup\n' >$policy
  chmod +x $policy
  trap allow_services EXIT
}
allow_services() {
  if grep -qs 'canvas setup' $policy; then rm -f $policy; fi
}

python_packages() {
  local wanted
  wanted=$(cat Tests/requirements.txt)
  if [ "$(cat $venv/installed 2>/dev/null)" = "$wanted" ]; then return 0; fi
  say "installing Python packages into $venv"
  rm -rf $venv
  python3 -m venv $venv
  $venv/bin/pip --disable-pip-version-check install -q -r Tests/requirements.txt
  echo "$wanted" >$venv/installed
}

require_swift
# pkg-config tells the build where libmongoc's headers are.
libraries=(libssl-dev libsqlite3-dev zlib1g-dev libcrypt-dev libhiredis-dev libmongoc-dev pkg-config)
case $purpose in
run) install_packages "${libraries[@]}" ;;
cluster)
  tools=(redis-server haproxy libcurl4)
  python3 -c 'import ensurepip, venv' 2>/dev/null || tools+=(python3 python3-venv)
  install_packages "${libraries[@]}" "${tools[@]}"
  [ -x .cache/mongod/mongod ] || python_packages
  scripts/mongod.sh install >/dev/null
  ;;
test)
  tools=(chromium fonts-dejavu-core fonts-wqy-microhei redis-server openssl libcurl4 haproxy prometheus systemd iproute2 nftables)
  command -v node >/dev/null || tools+=(nodejs)
  command -v gcc >/dev/null || tools+=(gcc libc6-dev)
  python3 -c 'import ensurepip, venv' 2>/dev/null || tools+=(python3 python3-venv)
  install_packages "${libraries[@]}" "${tools[@]}"
  python_packages
  Tests/Conformance/install.sh >/dev/null
  scripts/mongod.sh install >/dev/null
  ;;
*)
  echo "usage: setup.sh [run|cluster|test]" >&2
  exit 2
  ;;
esac
