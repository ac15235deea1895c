#!/bin/sh
# Stands in for nft: keeps what it is told, answers from the files beside its link, one per subject (tables, table, counters).
here=$(dirname "$0")
echo "$*" >>"$here/arguments"
if [ -e "$here/hang" ]; then echo $$ >"$here/pid"; exec sleep 1000; fi
[ "$2" = "-f" ] && cat >>"$here/input"
if [ "$2" = "-f" ] && [ -e "$here/hang-once-told" ]; then rm "$here/hang-once-told"; echo $$ >"$here/pid"; exec sleep 1000; fi
[ "$2" = "list" ] && [ -e "$here/answer-$3" ] && cat "$here/answer-$3"
[ -e "$here/flood" ] && head -c 9000000 /dev/zero
if [ -e "$here/error" ]; then cat "$here/error" >&2; exit 1; fi
exit 0
