// Programs of a cgroup that have its sockets answer with the client that a TOA option names.
//
//  receive  reads the option from the SYN, the final ACK and the first data of connections that sockets of the cgroup accept, and keeps the client with the
//           socket; peer4 and peer6 answer getpeername(2) and accept(2) with it.
#include "known.h"
#include "toa_option.h"

#define TCP_SAVE_SYN 27
#define TCP_HEADER 20
#define TCP_HEADER_MOST 60

struct believed_key {
	__u32 length;
	__be32 address[4];
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

struct settings {
	__u32 passes_over_syn;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct settings);
} settings SEC(".maps");

// In the socket's storage for as long as its segments are looked at. One for each processor would not do: what is done for a socket that its owner holds is done in his
// time, and may be interrupted by what another socket receives.
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct toa_scratch);
} scratches SEC(".maps");

INLINE int is_same(const struct end *one, const struct end *other)
{
	return one->address[0] == other->address[0] && one->address[1] == other->address[1] && one->address[2] == other->address[2] &&
	       one->address[3] == other->address[3] && one->port == other->port;
}

INLINE int is_believed(const struct end *peer)
{
	struct believed_key key = { .length = 128 };
	__builtin_memcpy(key.address, peer->address, sizeof(key.address));
	return bpf_map_lookup_elem(&believed, &key) != 0;
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

// What the first segments of a connection had to say. Balancers write into both, or into one and pass the client's own on in the other: two that differ are
// none, as in one segment, and a wrong one spoils the other.
INLINE int read_opening(struct bpf_sock_ops *ops, struct toa_scratch *scratch, struct toa_formats *formats, int by_loopback)
{
	__u32 zero = 0;
	struct end in_syn = {};
	int answer_of_syn = TOA_ABSENT;
	struct settings *chosen = bpf_map_lookup_elem(&settings, &zero);
	if (chosen && !chosen->passes_over_syn) {
		load_syn(ops, scratch);
		answer_of_syn = toa_read(scratch, formats, by_loopback);
		if (answer_of_syn < TOA_ABSENT)
			return answer_of_syn;
		in_syn = scratch->found;
	}
	load_segment(ops, scratch);
	int answer = toa_read(scratch, formats, by_loopback);
	if (answer_of_syn == TOA_ABSENT || answer < TOA_ABSENT)
		return answer;
	if (answer == TOA_PRESENT && !is_same(&in_syn, &scratch->found))
		return TOA_DUPLICATE;
	scratch->found = in_syn;
	return TOA_PRESENT;
}

// Returns what is known of the client; 0 = nothing is, or will be.
INLINE struct known *decide(struct bpf_sock_ops *ops, struct bpf_sock *sk, struct toa_scratch *scratch, struct toa_formats *formats)
{
	struct end peer;
	peer_of(ops, &peer);
	int answer = read_opening(ops, scratch, formats, is_loopback(peer.address));

	if (!is_believed(&peer)) {
		if (answer != TOA_ABSENT)
			count(REFUSED);
		return 0;
	}
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!known)
		return 0;
	if (answer == TOA_PRESENT) {
		reveal(ops, known, &scratch->found, &peer);
	} else if (answer == TOA_ABSENT) {
		count(ABSENT);
		known->state = has_payload(ops) ? DECIDED : WAITING;
	} else {
		count_wrong(answer);
		known->state = DECIDED;
	}
	return known->state != DECIDED ? known : 0;
}

INLINE void on_established(struct bpf_sock_ops *ops, struct bpf_sock *sk, struct toa_formats *formats)
{
	struct toa_scratch *scratch = bpf_sk_storage_get(&scratches, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!scratch)
		return; // memory has run out
	struct known *known = decide(ops, sk, scratch, formats);
	if (known)
		known->watches = watch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG);
	else
		bpf_sk_storage_delete(&scratches, sk);
}

// Segments that the kernel looks at closely: those on its fast path have no options that it does not know, and cost nothing here.
INLINE void on_segment(struct bpf_sock_ops *ops, struct bpf_sock *sk, struct toa_formats *formats)
{
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, 0);
	struct toa_scratch *scratch = bpf_sk_storage_get(&scratches, sk, 0, 0);
	if (!known || !scratch)
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
	if (known->state == DECIDED) {
		unwatch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG, known->watches);
		bpf_sk_storage_delete(&scratches, sk);
	}
}

SEC("sockops")
int receive(struct bpf_sock_ops *ops)
{
	__u32 zero = 0;
	int one = 1, saves = 0;

	if (ops->op == BPF_SOCK_OPS_TCP_LISTEN_CB) {
		// A program that keeps them for itself, perhaps with more of their headers, goes on to.
		if (bpf_getsockopt(ops, SOL_TCP, TCP_SAVE_SYN, &saves, sizeof(saves)) != 0 || saves == 0)
			bpf_setsockopt(ops, SOL_TCP, TCP_SAVE_SYN, &one, sizeof(one));
		return 1;
	}
	if (ops->op == BPF_SOCK_OPS_STATE_CB) {
		unlist_closed(ops);
		return 1;
	}
	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB && ops->op != BPF_SOCK_OPS_PARSE_HDR_OPT_CB)
		return 1;
	struct bpf_sock *sk = ops->sk;
	struct toa_formats *taken = bpf_map_lookup_elem(&formats, &zero);
	if (!sk || !taken)
		return 1;
	if (ops->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		on_established(ops, sk, taken);
	else
		on_segment(ops, sk, taken);
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
