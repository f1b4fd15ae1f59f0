#!/usr/bin/env bash
# Installs Debian's PostgreSQL, against which the prediction log is tested; without it,
# or without the right to install, those tests are skipped. No server is started: each
# run of the tests starts its own, on a free port and with a folder of its own.
set -euo pipefail
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && exit 0
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo 'No PostgreSQL, and no right to install it: its tests are skipped.' >&2
  exit 0
fi
apt-get update --quiet=2
# What the package would do with a cluster of its own is read from here.
mkdir --parents /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/none.conf
DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends postgresql >/dev/null
