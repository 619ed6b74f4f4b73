#pragma once
// Work that nobody waits for, or not for long, yields to the threads that answer.

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rialto {

/// Of the calling thread alone; 0 is what threads begin with, 19 is for when there is nothing else to do.
/// Can only be raised, without a right of its own.
inline void set_niceness(int niceness) {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), niceness);
}

} // namespace rialto
