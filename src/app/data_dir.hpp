#pragma once
// The folder that holds one store of `rialto up`, and how two of them are kept apart:
//
//   FORMAT               says that the folder is Rialto's, and its layout's number
//   lock                 locked by the `rialto up` that runs on it; holds its process number
//   endpoints.json       where the running store's PostgreSQL and Redis are; only while it runs
//   rialto.toml, secret  configuration and key (platform/config)
//   postgres/            PostgreSQL's data                 postgres.new/   the same, while initdb makes it
//   postgresql.conf, redis.conf    written at each start; postgresql.local.conf is the owner's, and wins
//   run/                 sockets and redis.pid (elsewhere when the path is too long for a socket)
//   log/                 postgresql.log, redis.log
//   media/               originals and variants (media)
//
// Started by root, all of it belongs to the service user (process::find_service_user), who alone may enter.

#include "base/result.hpp"
#include "platform/process/process.hpp"

#include <optional>
#include <string>

namespace rialto::app {

/// Longest path of a Unix socket that the kernel takes.
inline constexpr std::size_t socket_path_bytes_max = 107;

/// A data dir that this process has to itself, until it is destroyed.
class DataDir {
  public:
    /// Makes the folder when it is not there, and locks it. Errors, each with a sentence that says what to
    /// do: `data_dir_unusable`, `data_dir_foreign`, `data_dir_format`, `data_dir_in_use`.
    static Result<DataDir> open(const std::string& path);
    DataDir(DataDir&& other) noexcept;
    DataDir& operator=(DataDir&& other) noexcept;
    ~DataDir();

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
    /// Whom the folder belongs to and the store's processes run as; empty unless this process is root.
    const std::optional<process::User>& user() const { return user_; }
    /// Where sockets live: run/ inside, or a folder of the same privacy under /tmp when that path is too
    /// long.
    const std::string& socket_dir() const { return socket_dir_; }

  private:
    DataDir(std::string path, std::optional<process::User> user, int lock)
        : path_(std::move(path)), user_(std::move(user)), lock_(lock) {}
    Result<> make_socket_dir();

    std::string path_;
    std::optional<process::User> user_;
    std::string socket_dir_;
    int lock_ = -1;
};

/// The process that runs a store on this folder; nullopt when none does.
Result<std::optional<pid_t>> find_owner_of(const std::string& data_dir);

/// Replaces the file as a whole: a reader sees the old text or the new, and it is on disk when this returns.
Result<> write_file(const std::string& path, const std::string& text, mode_t mode);
/// Error `not_found` when there is no such file.
Result<std::string> read_file(const std::string& path);

} // namespace rialto::app
