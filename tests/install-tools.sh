#!/usr/bin/env bash
# Installs what the tests need besides .NET, where it is missing: real programs to talk to, and a C compiler. Debian's packages; needs root only then.
# install-tools.sh [PROGRAM ...]: those programs too, each from the package of its name.
set -euo pipefail

missing=()
command -v nginx >/dev/null || missing+=(nginx)
ls /usr/lib/nginx/modules/ngx_stream_module.so >/dev/null 2>&1 || missing+=(libnginx-mod-stream)
command -v haproxy >/dev/null || missing+=(haproxy)
command -v apache2 >/dev/null || missing+=(apache2-bin)
command -v curl >/dev/null || missing+=(curl)
command -v openssl >/dev/null || missing+=(openssl)
# The one program of Debian 12 that reads the SSL TLV of PROXY v2.
command -v varnishd >/dev/null || missing+=(varnish)
# Reads and writes PROXY v2 on datagrams.
command -v dnsdist >/dev/null || missing+=(dnsdist)
command -v h2load >/dev/null || missing+=(nghttp2-client)
# The lab: network namespaces and their rules, and programs that speak TCP and UDP across them.
command -v ip >/dev/null || missing+=(iproute2)
command -v nft >/dev/null || missing+=(nftables)
command -v iperf3 >/dev/null || missing+=(iperf3)
command -v dnsmasq >/dev/null || missing+=(dnsmasq-base)
# Clients whose segments have the options that a test gives them, and http.server.
command -v python3 >/dev/null || missing+=(python3)
# Runs a program in a container, from the files of this machine.
command -v runc >/dev/null || missing+=(runc)
# Reads our unit.
command -v systemd-analyze >/dev/null || missing+=(systemd)
# A real browser, about 100 MB.
command -v chromium >/dev/null || missing+=(chromium)
# A C compiler with the headers of libc: tests prove our constants and layouts against them.
echo '#include <sys/epoll.h>' | gcc -fsyntax-only -x c - 2>/dev/null || missing+=(gcc libc6-dev)
# Programs of the kernel: their compiler, byte for byte the one that made the committed objects, and what loads them.
command -v clang >/dev/null || missing+=(clang)
command -v llvm-strip >/dev/null || missing+=(llvm)
[ -e /usr/include/bpf/bpf_helpers.h ] || missing+=(libbpf-dev)
for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "missing: ${missing[*]}; install them as root (apt-get install ${missing[*]})" >&2
  exit 1
fi

# The packages must not start services of their own: tests start what they need on ports of their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
