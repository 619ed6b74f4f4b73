#include "base/check.hpp"
#include "platform/process/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace rialto::process {

namespace {

constexpr std::size_t passwd_bytes_max = 16 * 1024;

User to_user(const passwd& entry) {
    return {entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir};
}

std::unexpected<Error> drop_failed(const User& user, std::string_view step) {
    return fail(ErrorKind::unavailable, "drop_failed",
                "cannot become the user " + user.name + ": " + std::string(step) + ": " +
                    std::strerror(errno));
}

/// Makes the capability to bind low ports effective again; it was kept as permitted over the change of user.
bool raise_bind_capability() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    data[0].permitted = data[0].effective = 1U << CAP_NET_BIND_SERVICE;
    return syscall(SYS_capset, &header, data.data()) == 0;
}

} // namespace

bool is_root() {
    return geteuid() == 0;
}

std::optional<User> find_user(const std::string& name) {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(passwd_bytes_max);
    if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return to_user(entry);
}

std::optional<User> find_user(uid_t uid) {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(passwd_bytes_max);
    if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return to_user(entry);
}

Result<User> find_service_user() {
    for (const char* name : {"rialto", "postgres"})
        if (auto user = find_user(name)) return *user;
    return fail(
        ErrorKind::unavailable, "no_service_user",
        "PostgreSQL refuses to run as root, and there is no user `rialto` or `postgres` to become; make one: "
        "useradd --system --home-dir /var/lib/rialto --shell /usr/sbin/nologin rialto");
}

Result<> drop_privileges(const User& user, PrivilegedPorts ports) {
    if (!is_root()) return fail(ErrorKind::forbidden, "not_root", "only root can become another user");
    const bool keep = ports == PrivilegedPorts::keep;
    if (keep && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return drop_failed(user, "keeping capabilities");
    if (initgroups(user.name.c_str(), user.gid) != 0) return drop_failed(user, "groups");
    if (setresgid(user.gid, user.gid, user.gid) != 0) return drop_failed(user, "group");
    if (setresuid(user.uid, user.uid, user.uid) != 0) return drop_failed(user, "user");
    if (keep && !raise_bind_capability()) return drop_failed(user, "ports below 1024");
    // A change of user makes the process undumpable; then /proc/self belongs to root and core files are lost.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (setuid(0) == 0) return drop_failed(user, "root came back");
    return {};
}

Result<> become_owner_of(const std::string& path) {
    if (!is_root()) return {};
    struct stat status{};
    if (stat(path.c_str(), &status) != 0)
        return fail(ErrorKind::not_found, "no_such_path", path + ": " + std::strerror(errno));
    if (status.st_uid == 0) return {};
    const auto owner = find_user(status.st_uid);
    if (!owner)
        return fail(ErrorKind::unavailable, "no_such_user",
                    path + " belongs to the user number " + std::to_string(status.st_uid) +
                        ", which has no name here");
    return drop_privileges(*owner);
}

ActingAs::ActingAs(const std::optional<User>& user) {
    if (!user || !is_root()) return;
    const int count = getgroups(0, nullptr);
    groups_.resize(static_cast<std::size_t>(std::max(count, 0)));
    CHECK(getgroups(count, groups_.data()) == count);
    CHECK(initgroups(user->name.c_str(), user->gid) == 0);
    CHECK(setegid(user->gid) == 0 && seteuid(user->uid) == 0);
    acting_ = true;
}

ActingAs::~ActingAs() {
    if (!acting_) return;
    CHECK(seteuid(0) == 0 && setegid(0) == 0);
    CHECK(setgroups(groups_.size(), groups_.data()) == 0);
}

} // namespace rialto::process
