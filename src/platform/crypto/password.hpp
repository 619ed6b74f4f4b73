#pragma once
// Passwords as argon2id hashes (libsodium's crypto_pwhash_str), made on a few threads of their own: one hash
// costs tens of milliseconds and 64 MB on purpose, which no event loop could afford.

#include "base/task.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rialto::crypto {

inline constexpr std::size_t password_queue_max = 32; // that wait for a thread: refused past it
inline constexpr int password_threads = 2;            // at once, so 128 MB

enum class PasswordCost {
    interactive, // OWASP's and libsodium's advice for people who wait: 64 MB, two passes
    least,       // for tests
};

struct HasherOptions {
    int threads = password_threads;
    std::size_t queue_max = password_queue_max;
    PasswordCost cost = PasswordCost::interactive;
};

/// Every member may be called from any thread. Must be stopped (or destroyed) before the event loops that
/// wait for it.
class PasswordHasher {
  public:
    explicit PasswordHasher(HasherOptions options = {});
    ~PasswordHasher();
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    /// "$argon2id$v=19$…", with a salt of its own; nullopt, at once, when too many wait already or so many
    /// that its turn would end past the deadline, and when it is stopping.
    Task<std::optional<std::string>> hash(std::string password, Deadline deadline);

    /// Whether the hash was made of this password; nullopt as above. Without a hash it does the same work
    /// against one that no password has, and says no: who is not known costs as much as who is.
    Task<std::optional<bool>> matches(std::string password, std::optional<std::string> hash,
                                      Deadline deadline);

    /// Lets those who wait go empty-handed and ends the threads.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rialto::crypto
