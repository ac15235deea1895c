// Judges TCP options that a test hands over as a packet: the reader of toa.bpf.c, where no connection is needed.
//
// Behind 14 bytes for an Ethernet header: whether the peer is loopback, how many bytes of options there are, 40 bytes with them, and room for 20 bytes of
// the client that is found.
#include "../toa_option.h"

#define USUAL_IS_WRONG -101
#define LOOPBACK_AT 14
#define LENGTH_AT 15
#define OPTIONS_AT 16
#define FOUND_AT (OPTIONS_AT + OPTIONS_ROOM)

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

SEC("tc")
int judge(struct __sk_buff *packet)
{
	__u32 zero = 0;
	__u8 is_loopback, length;
	struct toa_scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct toa_formats *taken = bpf_map_lookup_elem(&formats, &zero);
	if (!scratch || !taken || bpf_skb_load_bytes(packet, LOOPBACK_AT, &is_loopback, 1) || bpf_skb_load_bytes(packet, LENGTH_AT, &length, 1) ||
	    bpf_skb_load_bytes(packet, OPTIONS_AT, scratch->options, OPTIONS_ROOM))
		return -100;
	scratch->length = length;
	scratch->by_loopback = is_loopback;
	int answer = toa_read(scratch, taken);
	if (is_usual(scratch->options, length) && answer != TOA_ABSENT)
		return USUAL_IS_WRONG;
	if (answer == TOA_PRESENT && bpf_skb_store_bytes(packet, FOUND_AT, &scratch->found, sizeof(scratch->found), 0))
		return -100;
	return answer;
}

char _license[] SEC("license") = "Apache-2.0";
