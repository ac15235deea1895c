// Programs that have a program of this host see the client of each datagram that the gateway sends it, and answer there.
//
// The gateway has a socket for each client and target: a session. seen4 and seen6 (recvmsg(2) and its kin) name the client in place of that socket, way4 and
// way6 (sendmsg(2)) send what is for the client to that socket, join4 and join6 (connect(2)) connect with that socket in place of the client, and peer4 and
// peer6 (getpeername(2)) name the client again. In the packets nothing is changed.
#include "network_namespace.h"

#define AF_INET 2
#define IPPROTO_UDP 17

// An end that a program speaks with. The program is known by its port: its address may be any.
struct meeting {
	__u64 namespace;
	struct end with;
	__be16 port;
	__u16 unused;
};

// Where what is for a client goes.
struct way {
	struct end session;
	struct end program; // the address that the session speaks with
};

#define SESSIONS_MOST 262144

// By the gateway's end of a session.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SESSIONS_MOST);
	__type(key, struct meeting);
	__type(value, struct end);
} clients SEC(".maps");

// By the client.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SESSIONS_MOST);
	__type(key, struct meeting);
	__type(value, struct way);
} ways SEC(".maps");

// The name is that of another end; its address is filled in by the caller.
INLINE int begin(struct bpf_sock_addr *name, struct meeting *meeting)
{
	struct bpf_sock *sk = name->sk;
	if (!sk || name->protocol != IPPROTO_UDP)
		return 0;
	meeting->namespace = bpf_get_netns_cookie(name);
	meeting->with.port = name->user_port;
	meeting->with.unused = 0;
	meeting->port = bpf_htons(sk->src_port);
	meeting->unused = 0;
	return 1;
}

INLINE int begin4(struct bpf_sock_addr *name, struct meeting *meeting)
{
	meeting->with.address[0] = meeting->with.address[1] = 0;
	meeting->with.address[2] = MAPPED;
	meeting->with.address[3] = name->user_ip4;
	return begin(name, meeting);
}

INLINE int begin6(struct bpf_sock_addr *name, struct meeting *meeting)
{
	meeting->with.address[0] = name->user_ip6[0];
	meeting->with.address[1] = name->user_ip6[1];
	meeting->with.address[2] = name->user_ip6[2];
	meeting->with.address[3] = name->user_ip6[3];
	return begin(name, meeting);
}

INLINE void put4(struct bpf_sock_addr *name, const struct end *end)
{
	name->user_ip4 = end->address[3];
	name->user_port = end->port;
}

INLINE void put6(struct bpf_sock_addr *name, const struct end *end)
{
	name->user_ip6[0] = end->address[0];
	name->user_ip6[1] = end->address[1];
	name->user_ip6[2] = end->address[2];
	name->user_ip6[3] = end->address[3];
	name->user_port = end->port;
}

// Whether the socket is the program's, and not another one on its port: one of the gateway, which answers the client itself, or of somebody who would answer
// in the program's name.
INLINE int is_of_program(struct bpf_sock_addr *name, const struct way *way)
{
	const __be32 *address = way->program.address;
	struct bpf_sock *sk = name->sk;
	if (!sk)
		return 0;
	if (sk->family == AF_INET)
		return sk->src_ip4 == 0 || (sk->src_ip4 == address[3] && is_mapped(address));
	__be32 a = sk->src_ip6[0], b = sk->src_ip6[1], c = sk->src_ip6[2], d = sk->src_ip6[3];
	return (a | b | c | d) == 0 || (a == address[0] && b == address[1] && c == address[2] && d == address[3]);
}

INLINE struct way *find_way(struct bpf_sock_addr *name, const struct meeting *meeting)
{
	struct way *way = bpf_map_lookup_elem(&ways, meeting);
	return way && is_of_program(name, way) ? way : 0;
}

INLINE int name_client4(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct end *client = begin4(name, &meeting) ? bpf_map_lookup_elem(&clients, &meeting) : 0;
	if (client)
		put4(name, client);
	return 1;
}

INLINE int name_client6(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct end *client = begin6(name, &meeting) ? bpf_map_lookup_elem(&clients, &meeting) : 0;
	if (client)
		put6(name, client);
	return 1;
}

SEC("cgroup/recvmsg4")
int seen4(struct bpf_sock_addr *name)
{
	return name_client4(name);
}

SEC("cgroup/recvmsg6")
int seen6(struct bpf_sock_addr *name)
{
	return name_client6(name);
}

SEC("cgroup/getpeername4")
int peer4(struct bpf_sock_addr *name)
{
	return name_client4(name);
}

SEC("cgroup/getpeername6")
int peer6(struct bpf_sock_addr *name)
{
	return name_client6(name);
}

// What leaves a socket of both families for an address of IPv4 comes by here, too. The source is given: the kernel would choose one by its routes, and the
// session hears nobody but the target that it has.
SEC("cgroup/sendmsg4")
int way4(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct way *way = begin4(name, &meeting) ? find_way(name, &meeting) : 0;
	if (way) {
		put4(name, &way->session);
		name->msg_src_ip4 = way->program.address[3];
	}
	return 1;
}

SEC("cgroup/sendmsg6")
int way6(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct way *way = begin6(name, &meeting) ? find_way(name, &meeting) : 0;
	if (way) {
		put6(name, &way->session);
		name->msg_src_ip6[0] = way->program.address[0];
		name->msg_src_ip6[1] = way->program.address[1];
		name->msg_src_ip6[2] = way->program.address[2];
		name->msg_src_ip6[3] = way->program.address[3];
	}
	return 1;
}

SEC("cgroup/connect4")
int join4(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct way *way = begin4(name, &meeting) ? find_way(name, &meeting) : 0;
	if (way)
		put4(name, &way->session);
	return 1;
}

SEC("cgroup/connect6")
int join6(struct bpf_sock_addr *name)
{
	struct meeting meeting;
	struct way *way = begin6(name, &meeting) ? find_way(name, &meeting) : 0;
	if (way)
		put6(name, &way->session);
	return 1;
}

char _license[] SEC("license") = "Apache-2.0";
