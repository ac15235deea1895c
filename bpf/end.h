// An end of a connection, and what may be said of its address.
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define INLINE static __always_inline

// An address and a port as they are on the wire; an address of IPv4 is IPv4-mapped.
struct end {
	__be32 address[4];
	__be16 port;
	__u16 unused;
};

#define MAPPED bpf_htonl(0xffff)

INLINE int is_mapped(const __be32 *address)
{
	return address[0] == 0 && address[1] == 0 && address[2] == MAPPED;
}

INLINE int is_loopback(const __be32 *address)
{
	if (is_mapped(address))
		return (bpf_ntohl(address[3]) >> 24) == 127;
	return address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] == bpf_htonl(1);
}

INLINE int is_host(const __be32 *address)
{
	if (is_mapped(address)) {
		__u32 value = bpf_ntohl(address[3]);
		return value != 0 && value != 0xffffffff && (value >> 28) != 0xe;
	}
	return (address[0] | address[1] | address[2] | address[3]) != 0 && (bpf_ntohl(address[0]) >> 24) != 0xff;
}
