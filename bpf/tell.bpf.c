// A program of the cgroup of the gateway: writes TOA into connections that it makes.
//
// The option is laid down with the socket, before it connects, and goes into the SYN and into what follows until the other end has acknowledged data.
#include "socket_ops.h"

#define OPTION_MOST 20

// What a connection shall tell, laid down from user space by the descriptor of its socket: the option, whole.
struct outgoing {
	__u8 option[OPTION_MOST];
	__u16 length;
	__u8 is_told; // one segment had it: where there is no room, a segment goes without
	__u8 watches; // its segments are written for us
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outgoing);
} outgoings SEC(".maps");

// The SYN counts as one byte that is acknowledged: beyond that the other end has had a segment with data, and the option with it.
#define SYN_ACKNOWLEDGED 1

SEC("sockops")
int tell(struct bpf_sock_ops *ops)
{
	if (ops->op != BPF_SOCK_OPS_TCP_CONNECT_CB && ops->op != BPF_SOCK_OPS_HDR_OPT_LEN_CB && ops->op != BPF_SOCK_OPS_WRITE_HDR_OPT_CB)
		return 1;
	struct bpf_sock *sk = ops->sk;
	if (!sk)
		return 1;
	struct outgoing *outgoing = bpf_sk_storage_get(&outgoings, sk, 0, 0);
	if (!outgoing)
		return 1;
	if (ops->op == BPF_SOCK_OPS_TCP_CONNECT_CB)
		outgoing->watches = watch(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG);
	else if (ops->bytes_acked > SYN_ACKNOWLEDGED)
		unwatch(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG, outgoing->watches);
	else if (ops->op == BPF_SOCK_OPS_HDR_OPT_LEN_CB)
		bpf_reserve_hdr_opt(ops, outgoing->length, 0);
	else if (bpf_store_hdr_opt(ops, outgoing->option, outgoing->length == OPTION_MOST ? OPTION_MOST : 8, 0) == 0)
		outgoing->is_told = 1;
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
