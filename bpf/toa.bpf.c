// Programs of a cgroup that have its sockets answer with the client's address.
//
//  receive  reads TOA from the SYN, the final ACK and the first data of connections that sockets of the cgroup accept, and keeps it with the socket;
//  peer4, peer6  answer getpeername(2) and accept(2) with it;
//  send     writes an option that was laid down with a socket, before it connects, into its SYN and into what follows until the other end has data; or
//           promises the client to whoever accepts the connection on this host;
//  take     keeps the promise: what is promised is kept with the socket, as if an option had said it.
//
// What is kept lives in the socket's storage and goes with the socket. When the programs are detached, or their loader ends, sockets answer with their
// peer again.
#include "toa_option.h"

#define AF_INET 2
#define AF_INET6 10
#define SOL_TCP 6
#define TCP_SAVE_SYN 27
#define TCP_HEADER 20
#define TCP_HEADER_MOST 60

enum knowledge {
	WAITING = 1, // neither SYN nor ACK had the option, the first data may
	KNOWN = 2,
	DECIDED = 3, // there is none
};

struct known {
	struct end client;
	__u16 state;
	__u16 has_conflict;
};

// What `whence reveal --list` shows of a connection.
struct revealed {
	struct end client;
	struct end peer;
	struct end local;
};

struct believed_key {
	__u32 length;
	__be32 address[4];
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
	REASONS = 8,
	COUNTERS = 16,
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, struct believed_key);
	__type(value, __u8);
} believed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct toa_formats);
} formats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct toa_scratch);
} scratches SEC(".maps");

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

// By the cookie of the socket. The oldest give way: the list may be short of some then, answers to getpeername are not.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct revealed);
} revealed SEC(".maps");

// What a connection shall tell, laid down from user space by the descriptor of its socket: the option, whole (length 0 = none), and the client for a
// program on this host.
struct outgoing {
	__u8 option[20];
	__u32 length;
	struct end client;
	__u32 promises;
};

// Both ends of a connection, as its accepting end sees them.
struct promise {
	struct end peer;
	struct end local;
};

// From the moment in which a connection is begun to the moment in which it is accepted; for good where nobody of ours accepts it, until it ends.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct promise);
	__type(value, struct end);
} promises SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct outgoing);
} outgoings SEC(".maps");

INLINE void count(__u32 index)
{
	__u64 *counter = bpf_map_lookup_elem(&counters, &index);
	if (counter)
		(*counter)++;
}

INLINE int is_same(const struct end *one, const struct end *other)
{
	return one->address[0] == other->address[0] && one->address[1] == other->address[1] && one->address[2] == other->address[2] &&
	       one->address[3] == other->address[3] && one->port == other->port;
}

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

INLINE int is_believed(const struct end *peer)
{
	struct believed_key key = { .length = 128 };
	__builtin_memcpy(key.address, peer->address, sizeof(key.address));
	return bpf_map_lookup_elem(&believed, &key) != 0;
}

INLINE void watch(struct bpf_sock_ops *ops, __u32 add, __u32 remove)
{
	bpf_sock_ops_cb_flags_set(ops, (ops->bpf_sock_ops_cb_flags | add) & ~remove);
}

// The options of the segment at hand. The bounds of each byte are proved by themselves: the verifier loses a longer thread.
INLINE void load_segment(struct bpf_sock_ops *ops, struct toa_scratch *scratch)
{
	__u8 *data = ops->skb_data, *end = ops->skb_data_end;
	scratch->length = 0;
	if (data + TCP_HEADER > end)
		return;
	__u32 length = (data[12] >> 4) * 4;
	if (length <= TCP_HEADER)
		return;
#pragma unroll
	for (int i = 0; i < OPTIONS_ROOM; i++)
		if (data + TCP_HEADER + i + 1 <= end)
			scratch->options[i] = data[TCP_HEADER + i];
	scratch->length = length - TCP_HEADER;
}

INLINE void load_syn(struct bpf_sock_ops *ops, struct toa_scratch *scratch)
{
	__u8 header[TCP_HEADER_MOST] = {};
	scratch->length = 0;
	// ENOENT: the listener began to listen before we were there, or the SYN became a cookie.
	if (bpf_getsockopt(ops, SOL_TCP, TCP_BPF_SYN, header, sizeof(header)) < TCP_HEADER)
		return;
	__u32 length = (header[12] >> 4) * 4;
	if (length <= TCP_HEADER)
		return;
#pragma unroll
	for (int i = 0; i < OPTIONS_ROOM; i++)
		scratch->options[i] = header[TCP_HEADER + i];
	scratch->length = length - TCP_HEADER;
}

INLINE int has_payload(struct bpf_sock_ops *ops)
{
	__u8 *data = ops->skb_data, *end = ops->skb_data_end;
	if (data + TCP_HEADER > end)
		return 0;
	return ops->skb_len > (__u32)(data[12] >> 4) * 4;
}

INLINE void count_wrong(int answer)
{
	// The answer is -1 to -6; the mask is for the verifier.
	count(MALFORMED);
	count((REASONS - answer) & (COUNTERS - 1));
}

INLINE void reveal(struct bpf_sock_ops *ops, struct known *known, const struct end *client, const struct end *peer)
{
	if (ops->family == AF_INET && !is_mapped(client->address)) {
		// The family of a socket cannot change under its owner.
		count(OTHER_FAMILY);
		known->state = DECIDED;
		return;
	}
	known->client = *client;
	known->state = KNOWN;
	count(PRESENT);

	struct revealed row;
	row.client = *client;
	row.peer = *peer;
	local_of(ops, &row.local);
	__u64 cookie = bpf_get_socket_cookie(ops);
	bpf_map_update_elem(&revealed, &cookie, &row, BPF_ANY);
	watch(ops, BPF_SOCK_OPS_STATE_CB_FLAG, 0);
}

INLINE void on_established(struct bpf_sock_ops *ops, struct toa_scratch *scratch, struct toa_formats *formats)
{
	struct end peer;
	peer_of(ops, &peer);
	int by_loopback = is_loopback(peer.address);

	load_syn(ops, scratch);
	int answer = toa_read(scratch, formats, by_loopback);
	if (answer == TOA_ABSENT) {
		load_segment(ops, scratch);
		answer = toa_read(scratch, formats, by_loopback);
	}

	if (!is_believed(&peer)) {
		if (answer != TOA_ABSENT)
			count(REFUSED);
		return;
	}

	struct bpf_sock *sk = ops->sk;
	if (!sk)
		return;
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!known)
		return;
	if (answer == TOA_PRESENT) {
		reveal(ops, known, &scratch->found, &peer);
	} else if (answer == TOA_ABSENT) {
		count(ABSENT);
		known->state = has_payload(ops) ? DECIDED : WAITING;
	} else {
		count_wrong(answer);
		known->state = DECIDED;
	}
	if (known->state != DECIDED)
		watch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG, 0);
}

// Segments that the kernel looks at closely: those on its fast path have no options that it does not know, and cost nothing here.
INLINE void on_segment(struct bpf_sock_ops *ops, struct toa_scratch *scratch, struct toa_formats *formats)
{
	struct bpf_sock *sk = ops->sk;
	if (!sk)
		return;
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, 0);
	if (!known)
		return;
	struct end peer;
	peer_of(ops, &peer);
	load_segment(ops, scratch);
	int answer = toa_read(scratch, formats, is_loopback(peer.address));
	if (known->state == KNOWN) {
		// The first that was said holds to the end of the connection.
		if (answer == TOA_PRESENT && !known->has_conflict && !is_same(&known->client, &scratch->found)) {
			known->has_conflict = 1;
			count(CONFLICT);
		}
	} else if (known->state == WAITING) {
		if (ops->bytes_received > 0 || (answer == TOA_ABSENT && has_payload(ops))) {
			known->state = DECIDED;
		} else if (answer != TOA_ABSENT) {
			count(LATE);
			known->state = DECIDED;
			if (answer == TOA_PRESENT)
				reveal(ops, known, &scratch->found, &peer);
			else
				count_wrong(answer);
		}
	}
	if (known->state == DECIDED)
		watch(ops, 0, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG);
}

SEC("sockops")
int receive(struct bpf_sock_ops *ops)
{
	__u32 zero = 0;
	int one = 1;

	if (ops->op == BPF_SOCK_OPS_TCP_LISTEN_CB) {
		bpf_setsockopt(ops, SOL_TCP, TCP_SAVE_SYN, &one, sizeof(one));
		return 1;
	}
	if (ops->op == BPF_SOCK_OPS_STATE_CB) {
		__u64 cookie = bpf_get_socket_cookie(ops);
		if (ops->args[1] == BPF_TCP_CLOSE)
			bpf_map_delete_elem(&revealed, &cookie);
		return 1;
	}
	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB && ops->op != BPF_SOCK_OPS_PARSE_HDR_OPT_CB)
		return 1;
	struct toa_scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct toa_formats *taken = bpf_map_lookup_elem(&formats, &zero);
	if (!scratch || !taken)
		return 1;
	if (ops->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		on_established(ops, scratch, taken);
	else
		on_segment(ops, scratch, taken);
	return 1;
}

// The SYN counts as one byte that is acknowledged: beyond that the other end has had a segment with data, and the option with it.
#define SYN_ACKNOWLEDGED 1

SEC("sockops")
int send(struct bpf_sock_ops *ops)
{
	struct promise promise;
	if (ops->op != BPF_SOCK_OPS_TCP_CONNECT_CB && ops->op != BPF_SOCK_OPS_HDR_OPT_LEN_CB && ops->op != BPF_SOCK_OPS_WRITE_HDR_OPT_CB &&
	    ops->op != BPF_SOCK_OPS_STATE_CB)
		return 1;
	struct bpf_sock *sk = ops->sk;
	if (!sk)
		return 1;
	struct outgoing *outgoing = bpf_sk_storage_get(&outgoings, sk, 0, 0);
	if (!outgoing)
		return 1;
	if (ops->op == BPF_SOCK_OPS_TCP_CONNECT_CB) {
		if (outgoing->promises) {
			// Our end is its peer. Both ends are there by now, and the SYN is not.
			local_of(ops, &promise.peer);
			peer_of(ops, &promise.local);
			bpf_map_update_elem(&promises, &promise, &outgoing->client, BPF_ANY);
			watch(ops, BPF_SOCK_OPS_STATE_CB_FLAG, 0);
		}
		if (outgoing->length)
			watch(ops, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG, 0);
	} else if (ops->op == BPF_SOCK_OPS_STATE_CB) {
		if (outgoing->promises && ops->args[1] == BPF_TCP_CLOSE) {
			local_of(ops, &promise.peer);
			peer_of(ops, &promise.local);
			bpf_map_delete_elem(&promises, &promise);
		}
	} else if (!outgoing->length) {
		return 1; // somebody else's flag
	} else if (ops->bytes_acked > SYN_ACKNOWLEDGED) {
		watch(ops, 0, BPF_SOCK_OPS_WRITE_HDR_OPT_CB_FLAG);
	} else if (ops->op == BPF_SOCK_OPS_HDR_OPT_LEN_CB) {
		// Where there is no room, the segment goes without.
		bpf_reserve_hdr_opt(ops, outgoing->length, 0);
	} else {
		bpf_store_hdr_opt(ops, outgoing->option, outgoing->length == 20 ? 20 : 8, 0);
	}
	return 1;
}

SEC("sockops")
int take(struct bpf_sock_ops *ops)
{
	if (ops->op == BPF_SOCK_OPS_STATE_CB) {
		__u64 cookie = bpf_get_socket_cookie(ops);
		if (ops->args[1] == BPF_TCP_CLOSE)
			bpf_map_delete_elem(&revealed, &cookie);
		return 1;
	}
	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;
	struct promise promise;
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

char _license[] SEC("license") = "Apache-2.0";
