#!/usr/bin/env bash
# Installs gitlab-ci-local, which runs pipelines of GitLab on one machine, with the Node.js
# that it needs. The tests of pipelines are skipped without it.
#     scripts/gitlab.sh [FOLDER]    the folder is printed; what it has is not made again
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/gitlab-of-tests}
if ! command -v npm >/dev/null; then
  echo 'No npm to fetch gitlab-ci-local with: the tests of pipelines of GitLab are skipped.' >&2
  exit 0
fi
# It copies with rsync what a job begins with.
if ! command -v rsync >/dev/null; then
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo 'No rsync, and no right to install it: the tests of pipelines of GitLab are skipped.' >&2
    exit 0
  fi
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends rsync >/dev/null
fi
mkdir --parents "$folder"
exec 9>"$folder/lock" && flock 9 # another run may be making the same
lock=$here/tests/gitlab/package-lock.json
if ! cmp --silent "$lock" "$folder/installed"; then
  cp "$here/tests/gitlab/package.json" "$lock" "$folder/"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent >/dev/null)
  cp "$lock" "$folder/installed"
fi
echo "$folder"
