#!/usr/bin/env bash
# The steps of the nightly, so that they can be run and tested anywhere: nightly.sh STEP
#
#   install    make an environment with the aggregator in it
#   restore    take the archive of the last night from the branch `data`, if there is one
#   run        pull, thread, digest, publish; the exit code goes to $GITHUB_OUTPUT
#   save       put the archive on `data` as one commit without history, with a lease
#   heartbeat  one empty commit a month when nobody pushed: GitHub stops schedules after 60 idle days
#   summary    what happened, for the page of the run
#
# From outside: REMOTE (git address; default origin), TOKEN (for pushing over https), AGGREGATOR
# (what pip installs where this is not the aggregator's own checkout), AGG (the command itself),
# GITHUB_OUTPUT, GITHUB_STEP_SUMMARY.
set -euo pipefail

remote=${REMOTE:-origin}
branch=data
work=.night
saved=$work/saved
agg=${AGG:-.venv/bin/aggregator}
mkdir -p "$work"

# A token goes in by the environment: never in an argument, an address or a log.
if [ -n "${TOKEN:-}" ]; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraheader
  GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$TOKEN" | base64 -w0)"
  export GIT_CONFIG_VALUE_0
fi

as_nightly() { git -c user.name=nightly -c user.email=nightly@users.noreply.github.com "$@"; }

# Prints the commit the branch is at; nothing if there is no such branch. Any other trouble ends the step:
# a remote that cannot be read must never look like an empty archive.
tip() {
  local line code=0
  line=$(git ls-remote --exit-code "$remote" "refs/heads/$branch") || code=$?
  case $code in
    0) printf '%s\n' "${line%%[[:space:]]*}" ;;
    2) ;;
    *) echo "cannot read $branch from the remote" >&2; return 1 ;;
  esac
}

# Lays the saved text of commit $1 into $saved.
unpack() {
  rm -rf "$saved" && mkdir -p "$saved"
  git fetch --quiet --depth 1 "$remote" "$1"
  git archive "$1" | tar -x -C "$saved"
}

install() {
  python3 -m venv .venv
  if [ -f pyproject.toml ] && [ -d aggregator ]; then
    .venv/bin/pip install --quiet .
  else
    .venv/bin/pip install --quiet "${AGGREGATOR:-class-aggregator}"
  fi
}

restore() {
  local at
  at=$(tip)
  if [ -z "$at" ]; then
    echo "no archive yet: the first night"
    return
  fi
  unpack "$at"
  "$agg" archive load "$saved"
  echo "$at" > "$work/restored"
}

run() {
  local code=0
  "$agg" --json run > "$work/report.json" || code=$?
  echo "code=$code" >> "${GITHUB_OUTPUT:-/dev/null}"
  case $code in
    0) ;;
    3) echo "half of the sources or more failed: saved and published all the same" ;;
    *) return "$code" ;;
  esac
}

# One commit holding just the saved text; prints it.
commit() {
  local index tree
  index=$PWD/$work/index
  rm -f "$index"
  GIT_INDEX_FILE=$index git --work-tree="$saved" add -A -f .
  tree=$(GIT_INDEX_FILE=$index git write-tree)
  as_nightly commit-tree "$tree" -m "archive: the night of $(date -u +%F)"
}

save() {
  local at try new
  at=$(cat "$work/restored" 2>/dev/null || true)
  for try in 1 2 3; do
    "$agg" archive save "$saved"
    "$agg" archive verify "$saved"
    new=$(commit)
    if [ -n "$at" ] && [ "$(git rev-parse "$at^{tree}")" = "$(git rev-parse "$new^{tree}")" ]; then
      echo "nothing new to save"
      return
    fi
    if git push --quiet --force-with-lease="refs/heads/$branch:$at" "$remote" "$new:refs/heads/$branch"; then
      echo "$new" > "$work/restored"
      return
    fi
    echo "somebody else saved meanwhile: joining both (try $try)"
    at=$(tip)
    if [ -n "$at" ]; then
      unpack "$at"
      "$agg" archive load "$saved"
    fi
  done
  echo "could not save the archive in three tries; it is in this run's artifacts" >&2
  return 1
}

heartbeat() {
  local last days here
  last=$(git log -1 --format=%ct)
  days=$(( ($(date +%s) - last) / 86400 ))
  here=${GITHUB_REF_NAME:-$(git branch --show-current)}
  if [ "$days" -lt 30 ]; then
    return
  fi
  as_nightly commit --quiet --allow-empty -m "heartbeat: $days quiet days, and the nightly stays awake"
  git push --quiet "$remote" "HEAD:refs/heads/$here"
}

summary() {
  python3 - "$work/report.json" >> "${GITHUB_STEP_SUMMARY:-/dev/stdout}" <<'PY'
import json, pathlib, sys

def cell(text):
    """Fetched text in a Markdown table: no markup, no line breaks, no new columns."""
    kept = "".join(sign if sign.isalnum() or sign in " .,:;-_/?=&+~@()" else f"&#{ord(sign)};" for sign in str(text))
    return kept.replace("://", "&#58;//")

path = pathlib.Path(sys.argv[1])
report = json.loads(path.read_text() or "{}") if path.exists() else {}
rows = report.get("sources", [])
if not rows:
    print(f"The night ended early: {cell(report.get('error', 'see the log'))}")
    raise SystemExit
good = sum(row["state"] in ("ok", "unchanged") for row in rows)
print(f"{good} of {len(rows)} sources answered, {report['posts']} posts new or changed, {report['conversations']} conversations.\n")
print("| source | state | new | held | trouble |\n|---|---|--:|--:|---|")
for row in rows[:500]:
    print(f"| {cell(row['id'])} | {row['state']} | {row['posts']} | {row['held']} | {cell(row['message'])[:200]} |")
PY
}

case "${1:-}" in
  install|restore|run|save|heartbeat|summary) "$1" ;;
  *) sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
