// What programs of the kind sock_ops ask of the connection at hand.
#pragma once

#include "end.h"

#define AF_INET 2
#define AF_INET6 10
#define SOL_TCP 6

// The context is read before the condition, and volatile: clang would else join reads of two branches into one, by a pointer that it computes, which the
// verifier refuses.
#define END_OF(ops, end, ip4, ip6) \
	do { \
		volatile struct bpf_sock_ops *context = ops; \
		__be32 v4 = context->ip4, a = context->ip6[0], b = context->ip6[1], c = context->ip6[2], d = context->ip6[3]; \
		int is_ipv6 = context->family == AF_INET6; \
		(end)->address[0] = is_ipv6 ? a : 0; \
		(end)->address[1] = is_ipv6 ? b : 0; \
		(end)->address[2] = is_ipv6 ? c : MAPPED; \
		(end)->address[3] = is_ipv6 ? d : v4; \
		(end)->unused = 0; \
	} while (0)

INLINE void peer_of(struct bpf_sock_ops *ops, struct end *peer)
{
	END_OF(ops, peer, remote_ip4, remote_ip6);
	peer->port = bpf_htons(bpf_ntohl(ops->remote_port));
}

INLINE void local_of(struct bpf_sock_ops *ops, struct end *local)
{
	END_OF(ops, local, local_ip4, local_ip6);
	local->port = bpf_htons(ops->local_port);
}

// Has a callback come. Returns whether it did not before: who else wants it keeps it, so that only who turned it on turns it off.
INLINE int watch(struct bpf_sock_ops *ops, __u32 flag)
{
	__u32 flags = ops->bpf_sock_ops_cb_flags;
	if (flags & flag)
		return 0;
	bpf_sock_ops_cb_flags_set(ops, flags | flag);
	return 1;
}

INLINE void unwatch(struct bpf_sock_ops *ops, __u32 flag, int is_ours)
{
	if (is_ours)
		bpf_sock_ops_cb_flags_set(ops, ops->bpf_sock_ops_cb_flags & ~flag);
}
