#!/usr/bin/env bash
# 1 GiB up and 1 GiB down at once through every way; the table goes to bench/results/big-bodies.md. bigbodies.sh [MiB of a direction]
set -euo pipefail
cd "$(dirname "$0")/.."
size=${1:-1024}
dotnet build tests/Whence.Interop.Tests -c Release -v q --nologo
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
result=bench/results/big-bodies.md
failed=0
{
  echo "# Big bodies"
  echo
  echo "\`bench/bigbodies.sh\`: $size MiB up and $size MiB down at once, over HTTP between HttpClient and Kestrel, both in another process on the same"
  echo "processors. The readers stand still until nothing moves any more, then all is read and compared. Memory is resident memory of the"
  echo "gateway: before, after a warm-up of 16 MiB, and the peak beyond that. Under way is what both directions together held while the"
  echo "readers stood still: most of it in both ends and in the kernel's buffers of the four sockets of each direction."
  for transport in loops sockets; do
    : >"$lines"
    WHENCE_TRANSPORT=$transport WHENCE_BIG_BODY_MIB=$size WHENCE_BIG_BODY_TABLE=$lines \
      tests/Whence.Interop.Tests/bin/Release/net10.0/Whence.Interop.Tests -class '*.BigBodyTests' >&2 || failed=1 # its figures stand in the table all the same
    echo
    echo "## $transport"
    echo
    echo "| way | s | MiB/s, both directions | memory before, MiB | growth, MiB | under way, KiB |"
    echo "| --- | --- | --- | --- | --- | --- |"
    cat "$lines"
  done
} >"$result.new"
mv "$result.new" "$result"
exit $failed
