// Programs that have a program of this host see the client of a connection that the gateway makes to it.
//
//  promise  at the end of the gateway: promises the client, which was laid down with the socket, to whoever accepts the connection;
//  take     at the end of the program: keeps the promise. What was promised is kept with the socket, and peer4 and peer6 answer with it.
#include "known.h"
#include "network_namespace.h"

// Both ends of a connection, as its accepting end sees them.
struct promise {
	__u64 namespace;
	struct end peer;
	struct end local;
};

struct promised {
	struct end client;
	__u32 unused;
	__u64 made_at;
};

// A SYN is sent again for two minutes (tcp(7), tcp_syn_retries). Older than this is what was left because another program turned our callback off.
#define PROMISE_HOLDS (300ULL * 1000 * 1000 * 1000)

// From the moment in which a connection is begun to the moment in which it is accepted; where nobody of ours accepts it, until it ends.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct promise);
	__type(value, struct promised);
} promises SEC(".maps");

// Laid down from user space by the descriptor of a socket that is not connected yet.
struct confided {
	struct end client;
	__u32 is_promised; // there was room for the promise
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct confided);
} confided SEC(".maps");

SEC("sockops")
int promise(struct bpf_sock_ops *ops)
{
	struct promise promise;
	if (ops->op != BPF_SOCK_OPS_TCP_CONNECT_CB && ops->op != BPF_SOCK_OPS_STATE_CB)
		return 1;
	struct bpf_sock *sk = ops->sk;
	if (!sk)
		return 1;
	struct confided *told = bpf_sk_storage_get(&confided, sk, 0, 0);
	if (!told)
		return 1;
	// Our end is its peer. Both ends are there when the connection is begun, and the SYN is not.
	promise.namespace = NAMESPACE_OF_CONNECTION(ops);
	local_of(ops, &promise.peer);
	peer_of(ops, &promise.local);
	if (ops->op == BPF_SOCK_OPS_TCP_CONNECT_CB) {
		struct promised promised = { .client = told->client, .made_at = bpf_ktime_get_ns() };
		if (bpf_map_update_elem(&promises, &promise, &promised, BPF_ANY) == 0)
			told->is_promised = 1;
		watch(ops, BPF_SOCK_OPS_STATE_CB_FLAG);
	} else if (ops->args[1] == BPF_TCP_CLOSE && bpf_map_delete_elem(&promises, &promise) == 0 && ops->args[0] != BPF_TCP_SYN_SENT) {
		// Whoever accepted it is in none of our cgroups, and took the gateway for the client.
		count(UNKEPT);
	}
	return 1;
}

SEC("sockops")
int take(struct bpf_sock_ops *ops)
{
	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;
	struct promise promise;
	promise.namespace = NAMESPACE_OF_CONNECTION(ops);
	peer_of(ops, &promise.peer);
	local_of(ops, &promise.local);
	struct promised *promised = bpf_map_lookup_elem(&promises, &promise);
	struct bpf_sock *sk = ops->sk;
	if (!promised || !sk || bpf_ktime_get_ns() - promised->made_at > PROMISE_HOLDS)
		return 1;
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!known)
		return 1;
	struct end client = promised->client;
	bpf_map_delete_elem(&promises, &promise);
	keep(ops, known, &client);
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
