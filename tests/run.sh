#!/usr/bin/env bash
# Runs every test project and ends with one line: N passed, N failed. Exit 1 when a test failed, was skipped, or none ran.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${1:-Release}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# What the gateway does must not depend on how it does its I/O: these run once on each transport.
behaviour=" Whence.Proxy.Tests Whence.Gateway.Tests Whence.Interop.Tests "

status=0
run() { # project, name of its results
  dotnet test "$1" -c "$configuration" --no-build --nologo --results-directory "$results" --logger "trx;LogFileName=$2.trx" || status=1
  [ -s "$results/$2.trx" ] || { echo "$2 ran no test" >&2; status=1; }
}

for project in tests/*.Tests/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  case $behaviour in
    *" $name "*)
      for transport in loops sockets; do
        WHENCE_TRANSPORT=$transport run "$project" "$name.$transport"
      done ;;
    *) run "$project" "$name" ;;
  esac
done

count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(count notExecuted)
[ "$skipped" -eq 0 ] || { echo "$skipped tests were skipped: none may be" >&2; status=1; }
[ "$passed" -gt 0 ] || status=1
[ "$failed" -eq 0 ] || status=1
# Last, where a log that was cut off still shows them: which failed, and what each said first.
for result in "$results"/*.trx; do
  [ -e "$result" ] || continue
  tr -d '\r\n' <"$result" | grep -o '<UnitTestResult [^>]*outcome="Failed".*</UnitTestResult>' | sed 's|</UnitTestResult>|&\n|g' | grep 'outcome="Failed"' |
    sed -E "s|^.*testName=\"([^\"]*)\".*<Message>(.{0,600}).*|FAILED ($(basename "$result" .trx)) \1: \2|; s|</Message>.*||"
done
mkdir -p artifacts
echo "$passed passed, $failed failed" | tee artifacts/test-summary
exit $status
