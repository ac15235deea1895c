// Programs of the cgroup of the gateway: write TOA into connections that it makes.
//
// The option is laid down with the socket, before it connects, and goes into the SYN and into what follows until the other end has acknowledged data. On the
// loops no call of the kernel is made for it that would not be made without: it comes with the one that turns Nagle's algorithm off, and that it went is
// written to memory (docs/decisions/0015).
#include "socket_ops.h"

#define OPTION_MOST 20
#define TCP_NODELAY 1
#define TICKETS 4096

// What a connection shall tell: the option, whole.
struct outgoing {
	__u8 option[OPTION_MOST];
	__u32 ticket;
	__u8 is_told; // one segment had it: where there is no room, a segment goes without
	__u8 watches; // its segments are written for us
	__u16 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outgoing);
} outgoings SEC(".maps");

// The kernel reads the first four bytes, which are not zero: on. 32 in all, because it keeps so many on its stack and more by an allocation (from 5.12 on).
struct laying {
	__u32 ticket;
	__u8 option[OPTION_MOST];
	__u64 secret; // others in our cgroup do not know it, and tell nobody
};

// Memory that user space sees, too. Not static: libbpf would hide it.
struct {
	__u64 secret;
	__u32 told[TICKETS]; // the last tickets whose option went, each in its place
} shared;

// The least page there is. Of longer options the kernel gives programs a part, and some versions refuse the whole call unless a program says that it has not
// touched it, as a length of 0 does: the kernel then takes what the caller passed.
#define PAGE 4096
#define UNTOUCHED 0

SEC("cgroup/setsockopt")
int lay(struct bpf_sockopt *ctx)
{
	if (ctx->optlen > PAGE)
		ctx->optlen = UNTOUCHED;
	if (ctx->level != SOL_TCP || ctx->optname != TCP_NODELAY || ctx->optlen != sizeof(struct laying))
		return 1;
	struct laying *laying = ctx->optval;
	if ((void *)(laying + 1) > ctx->optval_end || laying->secret != shared.secret)
		return 1;
	struct outgoing *outgoing = bpf_sk_storage_get(&outgoings, ctx->sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!outgoing)
		return 0; // EPERM
	__builtin_memcpy(outgoing->option, laying->option, OPTION_MOST);
	outgoing->ticket = laying->ticket;
	outgoing->is_told = 0;
	ctx->optlen = UNTOUCHED; // it would copy them once more
	return 1;
}

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
	int length = outgoing->option[1] == OPTION_MOST ? OPTION_MOST : 8;
	if (ops->op == BPF_SOCK_OPS_TCP_CONNECT_CB)
		outgoing->watches = watch(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG);
	else if (ops->bytes_acked > SYN_ACKNOWLEDGED)
		unwatch(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG, outgoing->watches);
	else if (ops->op == BPF_SOCK_OPS_HDR_OPT_LEN_CB)
		bpf_reserve_hdr_opt(ops, length, 0);
	else if (bpf_store_hdr_opt(ops, outgoing->option, length, 0) == 0 && !outgoing->is_told) {
		outgoing->is_told = 1;
		shared.told[outgoing->ticket % TICKETS] = outgoing->ticket;
	}
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
