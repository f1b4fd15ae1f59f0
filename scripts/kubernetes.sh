#!/usr/bin/env bash
# Unpacks Debian's kustomize, and installs what holds manifests against Kubernetes into an
# environment of its own. The tests of manifests are skipped without them.
#     scripts/kubernetes.sh [FOLDER]    the folder is printed; what it has is not made again
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/kubernetes-of-tests}
if ! command -v apt-get >/dev/null; then
  echo 'No apt-get to fetch kustomize with: the tests of manifests are skipped.' >&2
  exit 0
fi
mkdir --parents "$folder"
exec 9>"$folder/lock" && flock 9 # another run may be making the same

# The release of this machine may have none, or an old one. It is unpacked and not installed.
if [[ ! -x $folder/usr/bin/kustomize ]]; then
  # From where this machine has its own packages.
  mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } \
    | sed --quiet --regexp-extended '0,/\/debian\/?( |$)/s/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]+\/debian)\/?( .*)?$/\3/p')
  work=$(mktemp --directory)
  mkdir --parents "$work"/{lists,cache/archives}/partial
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$work/sources"
  apt=(apt-get --quiet=2 -o Dir::State::status=/dev/null -o "Dir::State::lists=$work/lists"
    -o "Dir::Etc::sourcelist=$work/sources" -o Dir::Etc::sourceparts=/nonexistent
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$work" && "${apt[@]}" download kustomize && dpkg --extract kustomize_*.deb "$folder")
  rm -rf "$work"
fi

locked=$here/tests/kubernetes/requirements.txt
if ! cmp --silent "$locked" "$folder/requirements.txt"; then
  rm -rf "$folder/venv" # also what an earlier run did not finish
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --requirement "$locked"
  cp "$locked" "$folder/requirements.txt"
fi
echo "$folder"
