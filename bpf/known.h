// What is known of a connection's client, and the programs that have its socket say so. It lives in the socket's storage and goes with the socket. When the
// programs are detached, or their loader ends, sockets answer with their peer again.
#pragma once

#include "socket_ops.h"

enum knowledge {
	WAITING = 1, // neither SYN nor ACK had the option, the first data may
	KNOWN = 2,
	DECIDED = 3, // there is none
};

struct known {
	struct end client;
	__u16 state;
	__u8 has_conflict;
	__u8 watches; // its segments are looked at for us
};

// Counters: those of the first row are whence_toa_options_total, and from REASONS on there is one for each ToaReason.
enum counter {
	PRESENT,
	ABSENT,
	REFUSED,
	MALFORMED,
	OTHER_FAMILY, // there was one, of IPv6, and the socket is one of IPv4
	CONFLICT, // there was another later, which counted for nothing
	LATE, // counted as absent first, and then came with the first data
	UNKEPT, // a promise that nobody took until its connection ended
	REASONS = 8,
	COUNTERS = 16,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct known);
} clients SEC(".maps");

// In one piece: a segment of a socket that its owner holds is handled in his time, and an interrupt of the same processor may count meanwhile.
INLINE void count(__u32 index)
{
	__u64 *counter = bpf_map_lookup_elem(&counters, &index);
	if (counter)
		__sync_fetch_and_add(counter, 1);
}

// Returns whether the socket can say the client.
INLINE int keep(struct bpf_sock_ops *ops, struct known *known, const struct end *client)
{
	if (ops->family == AF_INET && !is_mapped(client->address)) {
		// The family of a socket cannot change under its owner.
		count(OTHER_FAMILY);
		known->state = DECIDED;
		return 0;
	}
	known->client = *client;
	known->state = KNOWN;
	count(PRESENT);
	return 1;
}

INLINE struct known *known_of(struct bpf_sock_addr *name)
{
	struct bpf_sock *sk = name->sk;
	if (!sk)
		return 0;
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, 0);
	return known && known->state == KNOWN ? known : 0;
}

SEC("cgroup/getpeername4")
int peer4(struct bpf_sock_addr *name)
{
	struct known *known = known_of(name);
	if (known && is_mapped(known->client.address)) {
		name->user_ip4 = known->client.address[3];
		name->user_port = known->client.port;
	}
	return 1;
}

// On a dual-stack socket an address of IPv4 is written as it would be if the peer had one: IPv4-mapped.
SEC("cgroup/getpeername6")
int peer6(struct bpf_sock_addr *name)
{
	struct known *known = known_of(name);
	if (known) {
		name->user_ip6[0] = known->client.address[0];
		name->user_ip6[1] = known->client.address[1];
		name->user_ip6[2] = known->client.address[2];
		name->user_ip6[3] = known->client.address[3];
		name->user_port = known->client.port;
	}
	return 1;
}
