#pragma once
// Work that nobody waits for, or not for long, yields to the threads that answer; those ask for the processor
// often and little at a time.

#include <chrono>
#include <cstdint>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rialto {

/// Of the calling thread alone; 0 is what threads begin with, 19 is for when there is nothing else to do.
/// Can only be raised, without a right of its own.
inline void set_niceness(int niceness) {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), niceness);
}

/// Of the calling thread: it runs at most so long at a time (0.1 to 100 ms) while others want the processor,
/// and gets it the sooner after it slept; its share of it stays. Linux 6.12 and later (sched_setattr(2));
/// elsewhere nothing happens.
inline void set_time_slice(std::chrono::microseconds slice) {
    struct {
        std::uint32_t size;
        std::uint32_t policy;
        std::uint64_t flags;
        std::int32_t nice;
        std::uint32_t priority;
        std::uint64_t runtime; // nanoseconds
        std::uint64_t deadline;
        std::uint64_t period;
    } attributes{
        sizeof attributes, SCHED_OTHER, 0, 0, 0, static_cast<std::uint64_t>(slice.count()) * 1000, 0, 0};
    ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

} // namespace rialto
