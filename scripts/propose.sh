#!/usr/bin/env bash
# Proposes the locks in a patch as a pull request; the next ones take its place.
# Needs git, GitHub's command gh, and GH_TOKEN, which may push and open pull requests.
set -euo pipefail
cd "$(dirname "$0")/.."
patch=$1 branch=newest-locks
if ! test -s "$patch"; then
  echo 'Every lock is as new as can be: there is nothing to propose.'
  exit
fi
# A patch of locks, and of nothing else that runs in CI.
if other=$(git apply --numstat "$patch" | cut -f 3 | grep -vE '(^|/)requirements(/.*)?\.txt"?$'); then
  echo "$patch changes more than locks: $other" >&2
  exit 1
fi
gh auth setup-git
git switch --quiet --force-create "$branch"
git apply --index "$patch"
git -c user.name=github-actions -c user.email=github-actions@users.noreply.github.com \
  commit --quiet --message 'Take the newest dependencies'
git push --quiet --force origin "$branch"
if test -z "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')"; then
  gh pr create --head "$branch" --title 'Take the newest dependencies' \
    --body 'Every lock was resolved anew; the tests passed with them.'
fi
