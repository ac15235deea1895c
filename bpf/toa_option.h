// The TCP option TOA among the options of a segment: the same judgement as src/Whence/Toa/ToaReader.cs, in words that the kernel's verifier understands.
// tests/Whence.Linux.Tests holds the two against each other.
#pragma once

#include "end.h"

// A header of TCP has room for 40 bytes of options (RFC 9293, section 3.1). The rest is there so that an index can be cut to 6 bits.
#define OPTIONS_ROOM 40
#define OPTIONS_MASK 63

enum toa_lengths {
	TOA_IPV4 = 1,
	TOA_IPV6 = 2,
	TOA_IPV4_WITHOUT_PORT = 4,
	TOA_IPV6_WITHOUT_PORT = 8,
};

// What is not present or absent is minus the value of Whence.ToaReason.
enum toa_answer {
	TOA_ABSENT = 0,
	TOA_PRESENT = 1,
	TOA_SILLY_LEN = -1,
	TOA_OVERRUN = -2,
	TOA_BAD_LEN = -3,
	TOA_AFTER_EOL = -4,
	TOA_DUPLICATE = -5,
	TOA_SRC_UNUSABLE = -6,
};

// Which lengths each kind may have, as bits of toa_lengths; 0 = the kind is not TOA.
struct toa_formats {
	__u8 lengths[256];
};

// What is read, and how far: kept here and not in registers, of which the verifier would follow every value that they can have through every turn.
struct toa_scratch {
	__u8 options[OPTIONS_MASK + 1];
	__u32 length;
	__u32 at;
	__u32 option;
	__u8 option_size; // 0 = none was found so far
	__u8 has_ended;
	__u16 by_loopback; // the segment came by loopback
	struct end found;
};

INLINE __u8 toa_layout(__u8 size)
{
	return size == 8 ? TOA_IPV4 : size == 20 ? TOA_IPV6 : size == 7 ? TOA_IPV4_WITHOUT_PORT : size == 19 ? TOA_IPV6_WITHOUT_PORT : 0;
}

// Options of others that have kinds of TOA (src/Whence/Toa/OtherOption.cs).
INLINE int is_others(__u8 kind, __u8 size, __u16 first)
{
	if (kind == 28)
		return size == 4;
	if (kind != 253 && kind != 254)
		return 0;
	return size >= 4 && (first == 0xf989 || (first == 0xe2d4 && size == 6) || (first == 0xdee9 && !toa_layout(size)));
}

// The index is cut where clang cannot see it: it would leave out what it knows to be of no effect, and the verifier does not know.
INLINE __u8 option_byte(const struct toa_scratch *scratch, __u64 at)
{
	asm volatile("%0 &= %1" : "+r"(at) : "i"(OPTIONS_MASK));
	return scratch->options[at];
}

INLINE void read_address(struct toa_scratch *scratch, __u64 at, int is_ipv6)
{
	__u8 *to = (__u8 *)scratch->found.address;
	scratch->found.address[0] = scratch->found.address[1] = 0;
	scratch->found.address[2] = MAPPED;
	if (is_ipv6) {
#pragma unroll
		for (int i = 0; i < 16; i++)
			to[i] = option_byte(scratch, at + i);
	} else {
#pragma unroll
		for (int i = 0; i < 4; i++)
			to[12 + i] = option_byte(scratch, at + i);
	}
}

#define TOA_GO_ON 2

// Reads the next option, or one byte of what is none.
static __noinline int toa_step(struct toa_scratch *scratch, struct toa_formats *formats)
{
	__u32 at = scratch->at, length = scratch->length;

	if (at >= length)
		return TOA_ABSENT;
	__u8 kind = option_byte(scratch, at);
	if (scratch->has_ended || kind <= 1) {
		if (scratch->has_ended && kind != 0)
			return TOA_AFTER_EOL;
		scratch->has_ended |= kind == 0;
		scratch->at = at + 1;
		return TOA_GO_ON;
	}
	if (at + 1 >= length)
		return TOA_OVERRUN;
	__u8 size = option_byte(scratch, at + 1);
	if (size < 2)
		return TOA_SILLY_LEN;
	if (at + size > length)
		return TOA_OVERRUN;
	__u8 lengths = formats->lengths[kind];
	__u16 first = option_byte(scratch, at + 2) << 8 | option_byte(scratch, at + 3);
	if (lengths && !is_others(kind, size, first)) {
		if (!(lengths & toa_layout(size)))
			return TOA_BAD_LEN;
		if (scratch->option_size)
			return TOA_DUPLICATE;
		scratch->option = at;
		scratch->option_size = size;
	}
	scratch->at = at + size;
	return TOA_GO_ON;
}

// Judges scratch->options; the client is in scratch->found when the answer is TOA_PRESENT.
static __noinline int toa_read(struct toa_scratch *scratch, struct toa_formats *formats)
{
	int answer = TOA_GO_ON;

	scratch->at = 0;
	scratch->option_size = 0;
	scratch->has_ended = 0;
	for (int i = 0; i <= OPTIONS_ROOM && answer == TOA_GO_ON; i++)
		answer = toa_step(scratch, formats);
	if (answer != TOA_ABSENT || !scratch->option_size)
		return answer;

	__u32 option = scratch->option;
	int has_port = scratch->option_size == 8 || scratch->option_size == 20;
	scratch->found.port = 0;
	scratch->found.unused = 0;
	if (has_port)
		scratch->found.port = bpf_htons(option_byte(scratch, option + 2) << 8 | option_byte(scratch, option + 3));
	read_address(scratch, option + (has_port ? 4 : 3), scratch->option_size > 8);
	if (!is_host(scratch->found.address) || (is_loopback(scratch->found.address) && !scratch->by_loopback))
		return TOA_SRC_UNUSABLE;
	return TOA_PRESENT;
}

// Options as Linux and Windows write them, none of which is TOA: nearly all segments have these or none, and reading them one by one takes longer than
// anything else that we do with a connection. Kinds of TCP's own cannot be made TOA (Whence.ToaFormat). What it says yes to is absent for toa_read.
INLINE int is_usual(const __u8 *options, __u32 length)
{
	if (length == 12) {
		if (options[0] == 1 && options[1] == 1 && options[2] == 8 && options[3] == 10)
			return 1; // timestamps
		return options[0] == 2 && options[1] == 4 && options[4] == 1 && options[5] == 3 && options[6] == 3 && options[8] == 1 && options[9] == 1 &&
		       options[10] == 4 && options[11] == 2; // a SYN without them
	}
	return length == 20 && options[0] == 2 && options[1] == 4 && options[4] == 4 && options[5] == 2 && options[6] == 8 && options[7] == 10 &&
	       options[16] == 1 && options[17] == 3 && options[18] == 3; // a SYN
}
