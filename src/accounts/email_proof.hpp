#pragma once
// What shows that an e-mail address is its holder's: a code that was mailed there is exchanged for a signed
// proof. Nothing is stored: code, verification and proof are made of the store's secret, so that every node
// and every restart agrees. Seen by other folders through accounts.hpp.

#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rialto::accounts {

inline constexpr std::chrono::minutes email_code_lifetime{15};
inline constexpr std::chrono::hours email_proof_lifetime{24};
inline constexpr std::size_t email_proof_bytes_max = 100;

class EmailProofs {
  public:
    /// The store's secret, the same on all nodes.
    explicit EmailProofs(std::string_view secret);

    /// Signed; holds for the address in any spelling.
    std::string make_proof(std::string_view email, Time at) const;
    bool holds(std::string_view proof, std::string_view email, Time at) const;

    struct Verification {
        std::string email; // as it was given
        Time expires_at;
        std::string code; // six digits
    };
    /// The id tells whose address is being verified to whoever holds it, who gave it, and not the code.
    std::string begin(std::string_view email, Time at) const;
    /// nullopt: not one of this store's.
    std::optional<Verification> open(std::string_view id) const;

  private:
    std::string sign(std::string_view what, std::string_view text) const;

    crypto::Digest key_;
};

} // namespace rialto::accounts
