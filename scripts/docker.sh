#!/usr/bin/env bash
# Unpacks Debian's Docker Engine with Buildx and Compose, and makes what stands in for
# Python's official image, which cannot be pulled everywhere. The tests of containers are
# skipped without them. Nothing is started: each run of the tests starts its own engine.
#     scripts/docker.sh [FOLDER]    the folder is printed; what it has is not made again
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/containers-of-tests}
python=3.11 release=bookworm # whose Python that is
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo 'No right to install Docker Engine: the tests of containers are skipped.' >&2
  exit 0
fi
mkdir --parents "$folder"
exec 9>"$folder/lock" && flock 9 # another run may be making the same
needed=(runc iptables debootstrap jq ca-certificates)
if ! dpkg --status "${needed[@]}" >/dev/null 2>&1; then
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${needed[@]}" >/dev/null
fi
# From where this machine has its own packages.
mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } \
  | sed --quiet --regexp-extended '0,/\/debian\/?( |$)/s/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]+\/debian)\/?( .*)?$/\3/p')

# The engine: the release of this machine may have one that is too old to check a
# Dockerfile. Its packages are unpacked, so that no service is set up or started.
if [[ ! -x $folder/engine/usr/bin/tini-static ]]; then
  work=$(mktemp --directory)
  mkdir --parents "$work"/{lists,cache/archives}/partial "$work/debs"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] $mirror sid main" >"$work/sources"
  apt=(apt-get --quiet=2 -o Dir::State::status=/dev/null -o "Dir::State::lists=$work/lists"
    -o "Dir::Etc::sourcelist=$work/sources" -o Dir::Etc::sourceparts=/nonexistent
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$work/debs" && "${apt[@]}" download docker.io docker-cli containerd docker-buildx docker-compose tini)
  for package in "$work"/debs/*.deb; do dpkg --extract "$package" "$work/engine"; done
  rm -rf "$folder/engine"
  mv "$work/engine" "$folder/"
  rm -rf "$work"
fi

# The image: Debian's Python where the official one has its own. It trusts whom this
# machine trusts, because what is built on it asks the same package index.
if [[ ! -e $folder/base.tar ]]; then
  root=$(mktemp --directory)
  debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates "$release" "$root" "$mirror" >/dev/null
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/lib/python$python/EXTERNALLY-MANAGED
  for name in python python3; do ln --symbolic --force /usr/bin/python$python "$root/usr/local/bin/$name"; done
  bundle=/etc/ssl/certs/ca-certificates.crt
  cp "$bundle" "$root$bundle"
  printf '[global]\ncert = %s\ndisable-pip-version-check = true\n' "$bundle" >"$root/etc/pip.conf"
  mkdir "$root/etc/uv"
  echo 'system-certs = true' >"$root/etc/uv/uv.toml"
  tar --directory "$root" --create --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --file "$folder/base.part" .
  mv "$folder/base.part" "$folder/base.tar"
  rm -rf "$root"
fi
echo "$folder"
