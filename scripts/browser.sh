#!/usr/bin/env bash
# Installs Debian's Chromium, in which the tests open the pages; without it, or without
# the right to install, those tests are skipped.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo 'No Chromium, and no right to install it: the tests of the pages are skipped.' >&2
  exit 0
fi
apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends chromium >/dev/null
