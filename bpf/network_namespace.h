// In which network namespace something happens. Addresses of loopback are everybody's: without it, ends of a connection in one container would be those of
// another's.
#pragma once

#include <linux/version.h>
#include "end.h"

extern int LINUX_KERNEL_VERSION __kconfig;

// Programs of the kind sock_ops can ask from Linux 5.15 on. Before, all are one to them: the verifier never sees a call that it does not know.
#define NAMESPACE_OF_CONNECTION(ops) (LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 15, 0) ? bpf_get_netns_cookie(ops) : 0)
