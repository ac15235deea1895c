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

// In the socket's storage while its segment is looked at. One for each processor would not do: what is done for a socket that its owner holds is done in his
// time, and may be interrupted by what another socket receives.
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct toa_scratch);
} scratches SEC(".maps");

// What `whence reveal --list` shows of a connection.
struct revealed {
	struct end client;
	struct end peer;
	struct end local;
};

// By the cookie of the socket. The oldest give way: the list may be short of some then, answers to getpeername are not.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct revealed);
} revealed SEC(".maps");

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

// The length of the options of a header. Asked for anew wherever it is wanted: the verifier would follow each value that it knows of it by itself.
INLINE __u32 options_length(const __u8 *header)
{
	__u32 length = (header[12] >> 4) * 4;
	return length > TCP_HEADER ? length - TCP_HEADER : 0;
}

// With TCP Fast Open it is the SYN that makes a connection. That is read as what it is, if at all.
INLINE int is_syn(const __u8 *header)
{
	return header[13] & 2;
}

// A header of zeros has no options.
INLINE void load_syn(struct bpf_sock_ops *ops, __u8 *header)
{
	__u32 zero = 0;
	struct settings *chosen = bpf_map_lookup_elem(&settings, &zero);
	// ENOENT: the listener began to listen before we were there, or the SYN became a cookie.
	if (chosen && !chosen->passes_over_syn)
		bpf_getsockopt(ops, SOL_TCP, TCP_BPF_SYN, header, TCP_HEADER_MOST);
}

// Functions of their own: of all ways through one, the verifier follows its answers.
static __noinline int is_usual_segment(struct bpf_sock_ops *ops)
{
	__u8 *data = ops->skb_data, *end = ops->skb_data_end;
	if (data + TCP_HEADER > end || is_syn(data) || !options_length(data))
		return 1;
	return data + TCP_HEADER + 12 <= end && options_length(data) == 12 && is_usual(data + TCP_HEADER, 12);
}

static __noinline int is_usual_opening(struct bpf_sock_ops *ops, const __u8 *syn)
{
	__u32 length = options_length(syn);
	return (!length || is_usual(syn + TCP_HEADER, length)) && is_usual_segment(ops);
}

INLINE int read_syn(const __u8 *header, struct toa_scratch *scratch, struct toa_formats *formats)
{
#pragma unroll
	for (int i = 0; i < OPTIONS_ROOM; i++)
		scratch->options[i] = header[TCP_HEADER + i];
	scratch->length = options_length(header);
	return toa_read(scratch, formats);
}

// The options of the segment at hand. The bounds of each byte are proved by themselves: the verifier loses a longer thread.
static __noinline int load_segment(struct bpf_sock_ops *ops, struct toa_scratch *scratch)
{
	__u8 *data = ops->skb_data, *end = ops->skb_data_end;
	scratch->length = 0;
	if (data + TCP_HEADER > end || is_syn(data))
		return 0;
#pragma unroll
	for (int i = 0; i < OPTIONS_ROOM; i++)
		if (data + TCP_HEADER + i + 1 <= end)
			scratch->options[i] = data[TCP_HEADER + i];
	scratch->length = options_length(data);
	return 0;
}

INLINE void reveal(struct bpf_sock_ops *ops, struct known *known, const struct end *client, const struct end *peer)
{
	struct revealed row;
	if (!keep(ops, known, client))
		return;
	row.client = *client;
	row.peer = *peer;
	local_of(ops, &row.local);
	__u64 cookie = bpf_get_socket_cookie(ops);
	bpf_map_update_elem(&revealed, &cookie, &row, BPF_ANY);
	watch(ops, BPF_SOCK_OPS_STATE_CB_FLAG);
}

static __noinline int has_payload(struct bpf_sock_ops *ops)
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
INLINE int read_opening(
	struct bpf_sock_ops *ops, const __u8 *syn, struct toa_scratch *scratch, struct toa_formats *formats)
{
	int answer_of_syn = read_syn(syn, scratch, formats);
	if (answer_of_syn < TOA_ABSENT)
		return answer_of_syn;
	struct end in_syn = scratch->found;
	load_segment(ops, scratch);
	int answer = toa_read(scratch, formats);
	if (answer_of_syn == TOA_ABSENT || answer < TOA_ABSENT)
		return answer;
	if (answer == TOA_PRESENT && !is_same(&in_syn, &scratch->found))
		return TOA_DUPLICATE;
	scratch->found = in_syn;
	return TOA_PRESENT;
}

// Has the segments that follow be looked at. Nothing is kept for a connection that has said nothing yet, which is the cost of most: that they are looked at
// says that it waits, unless another program had it so before.
INLINE void await_data(struct bpf_sock_ops *ops, struct bpf_sock *sk)
{
	if (watch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG))
		return;
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (known)
		known->state = WAITING;
}

INLINE void on_established(struct bpf_sock_ops *ops, struct bpf_sock *sk, struct toa_formats *formats)
{
	struct end peer;
	__u8 syn[TCP_HEADER_MOST] = {};
	struct toa_scratch *scratch = 0;
	int answer = TOA_ABSENT;

	peer_of(ops, &peer);
	load_syn(ops, syn);
	if (!is_usual_opening(ops, syn)) {
		scratch = bpf_sk_storage_get(&scratches, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!scratch)
			return; // memory has run out
		scratch->by_loopback = is_loopback(peer.address);
		answer = read_opening(ops, syn, scratch, formats);
	}

	if (!is_believed(&peer)) {
		if (answer != TOA_ABSENT)
			count(REFUSED);
	} else if (answer == TOA_ABSENT) {
		count(ABSENT);
		if (!has_payload(ops))
			await_data(ops, sk);
	} else if (answer != TOA_PRESENT) {
		count_wrong(answer);
	} else if (scratch) {
		struct known *known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (known) {
			reveal(ops, known, &scratch->found, &peer);
			if (known->state == KNOWN)
				known->watches = watch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG);
		}
	}
	if (scratch)
		bpf_sk_storage_delete(&scratches, sk);
}

// Returns whether the segments that follow are of no interest.
INLINE int is_first_data_done(
	struct bpf_sock_ops *ops, struct bpf_sock *sk, struct known *known, struct toa_scratch *scratch, int answer, const struct end *peer)
{
	count(LATE);
	if (answer != TOA_PRESENT) {
		count_wrong(answer);
		return 1;
	}
	int is_ours = !known;
	if (!known)
		known = bpf_sk_storage_get(&clients, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!known)
		return 1;
	known->watches = is_ours;
	reveal(ops, known, &scratch->found, peer);
	return known->state != KNOWN;
}

// Segments that the kernel looks at closely: those on its fast path have no options that it does not know, and cost nothing here.
INLINE void on_segment(struct bpf_sock_ops *ops, struct bpf_sock *sk, struct toa_formats *formats)
{
	struct known *known = bpf_sk_storage_get(&clients, sk, 0, 0);
	struct end peer;
	peer_of(ops, &peer);
	if (known ? known->state == DECIDED : !is_believed(&peer))
		return; // another program has it looked at
	// Who has data has what its balancer had to say, and is looked at no more.
	int waits = !known || known->state == WAITING, is_done = ops->bytes_received > 0;
	if (!is_done && is_usual_segment(ops)) {
		is_done = waits && has_payload(ops);
	} else if (!is_done) {
		struct toa_scratch *scratch = bpf_sk_storage_get(&scratches, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!scratch)
			return; // memory has run out
		scratch->by_loopback = is_loopback(peer.address);
		load_segment(ops, scratch);
		int answer = toa_read(scratch, formats);
		if (waits && answer == TOA_ABSENT) {
			is_done = has_payload(ops);
		} else if (waits) {
			is_done = is_first_data_done(ops, sk, known, scratch, answer, &peer);
		} else if (answer == TOA_PRESENT && known && !known->has_conflict && !is_same(&known->client, &scratch->found)) {
			// The first that was said holds to the end of the connection.
			known->has_conflict = 1;
			count(CONFLICT);
		}
		bpf_sk_storage_delete(&scratches, sk);
	}
	if (is_done) {
		unwatch(ops, BPF_SOCK_OPS_PARSE_ALL_HDR_OPT_CB_FLAG, known ? known->watches : 1);
		if (known && waits)
			known->state = DECIDED;
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
		__u64 cookie = bpf_get_socket_cookie(ops);
		if (ops->args[1] == BPF_TCP_CLOSE)
			bpf_map_delete_elem(&revealed, &cookie);
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
