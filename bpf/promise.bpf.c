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

// From the moment in which a connection is begun to the moment in which it is accepted; where nobody of ours accepts it, until it ends.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct promise);
	__type(value, struct end);
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
		if (bpf_map_update_elem(&promises, &promise, &told->client, BPF_ANY) == 0)
			told->is_promised = 1;
		watch(ops, BPF_SOCK_OPS_STATE_CB_FLAG, 0);
	} else if (ops->args[1] == BPF_TCP_CLOSE) {
		bpf_map_delete_elem(&promises, &promise);
	}
	return 1;
}

SEC("sockops")
int take(struct bpf_sock_ops *ops)
{
	if (ops->op == BPF_SOCK_OPS_STATE_CB) {
		unlist_closed(ops);
		return 1;
	}
	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;
	struct promise promise;
	promise.namespace = NAMESPACE_OF_CONNECTION(ops);
	peer_of(ops, &promise.peer);
	local_of(ops, &promise.local);
	struct end *client = bpf_map_lookup_elem(&promises, &promise);
	struct bpf_sock *sk = ops->sk;
	if (!client || !sk)
		return 1;
	struct end promised = *client;
	bpf_map_delete_elem(&promises, &promise);
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (known)
		reveal(ops, known, &promised, &promise.peer);
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
