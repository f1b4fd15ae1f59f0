#!/usr/bin/env bash
# Builds the parts of a Kubernetes cluster from Debian's sources, because none of them can
# be had as a program: 20 minutes, once. The tests of clusters are skipped without them.
#     scripts/cluster.sh [FOLDER]    the folder is printed; what it has is not made again
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/cluster-of-tests}
parts=(kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl)
# The newest Kubernetes whose whole source Debian has, and the Go that it is built with.
release=bookworm version=1.20.2
mkdir --parents "$folder/bin"
exec 9>"$folder/lock" && flock 9 # another run may be making the same
missing=()
for part in "${parts[@]}" etcd pause; do [[ -x $folder/bin/$part ]] || missing+=("$part"); done
if [[ ${#missing[@]} == 0 ]]; then
  echo "$folder"
  exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v gcc >/dev/null; then
  echo 'No apt-get and gcc to build a cluster with: its tests are skipped.' >&2
  exit 0
fi

# From where this machine has its own packages. They are unpacked and not installed.
mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } \
  | sed --quiet --regexp-extended '0,/\/debian\/?( |$)/s/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]+\/debian)\/?( .*)?$/\3/p')
work=$(mktemp --directory)
trap 'chmod --recursive u+w "$work" && rm -rf "$work"' EXIT
mkdir --parents "$work"/{lists,cache/archives}/partial "$work"/{packages,tools,gopath/src/k8s.io}
for kind in deb deb-src; do
  echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
done >"$work/sources"
apt=(apt-get --quiet=2 -o Dir::State::status=/dev/null -o "Dir::State::lists=$work/lists"
  -o "Dir::Etc::sourcelist=$work/sources" -o Dir::Etc::sourceparts=/nonexistent
  -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
"${apt[@]}" update
(cd "$work/packages" && "${apt[@]}" download golang-1.19-go golang-1.19-src etcd-server)
(cd "$work/packages" && "${apt[@]}" source --download-only kubernetes)
for package in "$work"/packages/*.deb; do dpkg --extract "$package" "$work/tools"; done
tar --extract --file "$work"/packages/kubernetes_*.orig.tar.gz --directory "$work/gopath/src/k8s.io"
source=$work/gopath/src/k8s.io/kubernetes
mv "$source-$version" "$source"

cd "$source"
export GOROOT=$work/tools/usr/lib/go-1.19 GOPATH=$work/gopath GOCACHE=$work/gocache GO111MODULE=off CGO_ENABLED=0
go=$GOROOT/bin/go
# What the source leaves to be generated: the description of all kinds.
described=$(grep --dereference-recursive --files-with-matches --include='*.go' '+k8s:openapi-gen=' vendor/k8s.io pkg \
  | grep --invert-match --extended-regexp 'vendor/k8s.io/(code-generator|sample-apiserver|kube-openapi)/' \
  | xargs --max-args=1 dirname | sort --unique | sed 's|^|k8s.io/kubernetes/|' | paste --serial --delimiters=,)
"$go" build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
"$work/openapi-gen" --input-dirs "$described" --output-package k8s.io/kubernetes/pkg/generated/openapi \
  --output-base "$work/gopath/src" --output-file-base zz_generated.openapi \
  --go-header-file hack/boilerplate/boilerplate.generatego.txt --report-filename "$work/violations"
said=k8s.io/component-base/version
for part in "${parts[@]}"; do
  echo "building $part" >&2
  "$go" build -tags providerless -o "$work/$part" \
    -ldflags "-s -w -X $said.gitVersion=v$version -X $said.gitMajor=1 -X $said.gitMinor=20" "./cmd/$part"
done
gcc -Os -static -o "$work/pause" build/pause/linux/pause.c
for part in "${parts[@]}" pause; do mv "$work/$part" "$folder/bin/"; done
cp "$work/tools/usr/bin/etcd" "$folder/bin/"
echo "$folder"
