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
  echo "gateway: before, after a warm-up of 64 MiB, and the peak beyond that. Held is what the gateway's process (pipes of splice(2) with it) had"
  echo "of either direction while the readers stood still: what it had received less what it had sent, by TCP_INFO at both ends and the kernel's"
  echo "queues in /proc/net/tcp; the frames of TLS and HTTP/2 are reckoned out, to within 1 KiB. Under way is what was written and not"
  echo "read by then in both directions: nearly all of it in both ends and the kernel."
  for transport in loops sockets; do
    : >"$lines"
    WHENCE_TRANSPORT=$transport WHENCE_BIG_BODY_MIB=$size WHENCE_BIG_BODY_TABLE=$lines \
      tests/Whence.Interop.Tests/bin/Release/net10.0/Whence.Interop.Tests -class '*.BigBodyTests' >&2 || failed=1 # its figures stand in the table all the same
    echo
    echo "## $transport"
    echo
    echo "| way | s | MiB/s, both directions | memory before, MiB | growth, MiB | held up, KiB | held down, KiB | under way, KiB |"
    echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
    cat "$lines"
  done
  echo
  sed -n '/^## What was found/,$p' "$result" # written by hand: it stays
} >"$result.new"
mv "$result.new" "$result"
exit $failed
